/** Axe on every screen, light and dark; and every screen turned around. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../../support/test';
import { tour } from '../../support/tour';

async function findViolations(page: Page): Promise<string[]> {
  // The page has no frames, so the helper's extra tab is not needed.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html}`));
}

test('axe finds nothing on any screen of the open organization, in light and in dark', async ({ page, screens, newPerson, world, watch }) => {
  test.setTimeout(120_000);
  const person = await newPerson({ mustChangePassword: true });
  await tour({ screens, watch, person, organization: world.open }, async (what) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect.soft(await findViolations(page), `${what} in ${colorScheme}`).toEqual([]);
    }
  });
});

test('axe finds nothing on any screen of the organization that forces dark', async ({ page, screens, newPerson, world, watch }) => {
  test.setTimeout(120_000);
  const person = await newPerson({ mustChangePassword: true }, world.discreet);
  await tour({ screens, watch, person, organization: world.discreet }, async (what) => {
    expect.soft(await findViolations(page), what).toEqual([]);
  });
});

test('axe sees what is wrong with a page', async ({ page, screens }) => {
  await screens.loginname.open();
  await screens.loginname.card.locator('label').evaluate((label) => label.remove());
  expect(await findViolations(page)).toContainEqual(expect.stringMatching(/^label: /));
});

test('no screen loses anything when everything runs from right to left', async ({ page, screens, newPerson, world, watch }) => {
  test.setTimeout(120_000);
  const person = await newPerson({ mustChangePassword: true, givenName: 'עדה', familyName: 'לאבלייס' });
  await page.setViewportSize({ width: 390, height: 844 });
  await tour({ screens, watch, person, organization: world.open }, async (what) => {
    const { width, outside } = await page.evaluate(() => {
      document.documentElement.dir = 'rtl';
      const outside = [...document.querySelectorAll('main *')].filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width > 1 && box.height > 1 && (box.left < 0 || box.right > innerWidth);
      });
      return { width: document.scrollingElement?.scrollWidth, outside: outside.map((element) => element.outerHTML.slice(0, 100)) };
    });
    expect.soft(width, what).toBeLessThanOrEqual(390);
    expect.soft(outside, what).toEqual([]);
    expect.soft(await findViolations(page), what).toEqual([]);
  });
});
