/** Axe on every screen, light and dark; and every screen turned around. */
import { findOverflow, findViolations, turn } from '../../support/look';
import { expect, test } from '../../support/test';
import { tour } from '../../support/tour';

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
    await turn(page, 'rtl');
    const { width, outside } = await findOverflow(page);
    expect.soft(width, what).toBeLessThanOrEqual(390);
    expect.soft(outside, what).toEqual([]);
    expect.soft(await findViolations(page), what).toEqual([]);
  });
});
