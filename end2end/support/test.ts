/** `test` with everything that a scenario needs: the worker's organizations, people, the watch, and the screens. */
import { test as base, type Page } from '@playwright/test';
import { Screens } from '../pages/screens';
import { Watch } from './watch';
import { makePerson, World, type Organization, type Person, type PersonWish } from './world';

interface Fixtures {
  /** Fails the test for what no test may cause. */
  watch: Watch;
  /** The screens, as the test's own tab shows them. */
  screens: Screens;
  /** Another tab of the same browser. */
  openTab: () => Promise<{ page: Page; screens: Screens }>;
  /** A person of the open organization, made for this test. */
  person: Person;
  /** Makes more of them. */
  newPerson: (wish?: PersonWish, organization?: Organization) => Promise<Person>;
}

export const test = base.extend<Fixtures, { world: World }>({
  world: [
    async ({}, use) => {
      await use(await World.seed());
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  watch: [
    async ({ context, page, javaScriptEnabled }, use) => {
      const watch = await Watch.over(context, javaScriptEnabled ?? true);
      await watch.listenTo(page);
      await use(watch);
      test.expect(watch.take(), 'problems seen while the test ran').toEqual([]);
    },
    { auto: true },
  ],
  screens: async ({ page }, use) => {
    await use(new Screens(page));
  },
  openTab: async ({ context, watch }, use) => {
    await use(async () => {
      const page = await context.newPage();
      await watch.listenTo(page);
      return { page, screens: new Screens(page) };
    });
  },
  newPerson: async ({ world }, use) => {
    await use((wish, organization) => makePerson(organization ?? world.open, wish));
  },
  person: async ({ newPerson }, use) => {
    await use(await newPerson());
  },
});

export const expect = test.expect;
