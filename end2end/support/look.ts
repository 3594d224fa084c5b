/** Looks at a page as different people do: in light, in dark, and from right to left; each time axe may find nothing, and nothing is cut off. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** What axe finds wrong with the page as it is. */
export async function findViolations(page: Page): Promise<string[]> {
  // The page has no frames, so the helper's extra tab is not needed.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html}`));
}

/** What lies outside of the window, and how wide the page is. */
export async function findOverflow(page: Page): Promise<{ width: number; outside: string[] }> {
  return page.evaluate(() => {
    const outside = [...document.querySelectorAll('main *')].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 1 && box.height > 1 && (box.left < 0 || box.right > innerWidth);
    });
    return { width: document.scrollingElement?.scrollWidth ?? 0, outside: outside.map((element) => element.outerHTML.slice(0, 100)) };
  });
}

/** Turns the page around, or back. */
export async function turn(page: Page, direction: 'ltr' | 'rtl'): Promise<void> {
  await page.evaluate((direction) => {
    document.documentElement.dir = direction;
  }, direction);
}

/** Light, dark, and from right to left on a narrow phone. */
export async function lookEveryWay(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect.soft(await findViolations(page), `${what} in ${colorScheme}`).toEqual([]);
  }
  const usual = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 844 });
  await turn(page, 'rtl');
  const { width, outside } = await findOverflow(page);
  expect.soft(width, `${what} from right to left`).toBeLessThanOrEqual(320);
  expect.soft(outside, `${what} from right to left`).toEqual([]);
  expect.soft(await findViolations(page), `${what} from right to left`).toEqual([]);
  await turn(page, 'ltr');
  await page.emulateMedia({ colorScheme: 'light' });
  if (usual) await page.setViewportSize(usual);
}
