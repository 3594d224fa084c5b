/**
 * Pictures of every screen of both demo organizations, on a phone and on a desktop, in light and in dark. Not part of a test run:
 *
 *     VESTIBULE_SHOTS=1 VESTIBULE_URL=… ADMIN_TOKEN_FILE=… LOGIN_TOKEN_FILE=… npx playwright test
 *
 * They need the embedded backend with its demo, and go to `.results/shots`; the one of the README goes to `docs/sign-in.png`.
 */
import { join } from 'node:path';
import { findPerson, makePerson, type Organization, type Person } from '../support/world';
import { expect, test } from '../support/test';
import { tour } from '../support/tour';

const FOLDER = join(__dirname, '../.results/shots');
const README = join(__dirname, '../../docs/sign-in.png');

const DEMO = [
  { slug: 'fjord', name: 'Fjord Bank', member: 'alice@fjord.example' },
  { slug: 'nachtwerk', name: 'Nachtwerk', member: 'mia@nachtwerk.example' },
];
const WINDOWS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };

async function demoOrganization(demo: (typeof DEMO)[number]): Promise<Organization> {
  const member = await findPerson(demo.member);
  if (!member) throw new Error(`${demo.member} is not there: the pictures need the demo of the embedded backend`);
  return { id: member.organization, name: demo.name, domain: demo.member.split('@')[1] ?? '' };
}

async function newMember(organization: Organization): Promise<Person> {
  return makePerson(organization, { givenName: 'Maja', familyName: 'Lindqvist', mustChangePassword: true });
}

for (const demo of DEMO) {
  test(`pictures of ${demo.name}`, async ({ page, screens, watch }) => {
    const organization = await demoOrganization(demo);
    const person = await newMember(organization);
    let number = 0;
    await tour({ screens, watch, person, organization }, async (what) => {
      number += 1;
      for (const [form, size] of Object.entries(WINDOWS)) {
        await page.setViewportSize(size);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          await page.evaluate(() => document.fonts.ready);
          const file = `${demo.slug}-${String(number).padStart(2, '0')}-${what.replaceAll(' ', '-')}-${form}-${colorScheme}.png`;
          await page.screenshot({ path: join(FOLDER, file) });
        }
      }
    });
  });
}

test('the picture of the README', async ({ page, screens }) => {
  const organization = await demoOrganization(DEMO[0]!);
  await page.setViewportSize({ width: 1200, height: 760 });
  await screens.loginname.open({ organization: organization.id });
  await screens.loginname.goOnAs('alice@fjord.example');
  await expect(screens.password.reveal).toBeVisible();
  await page.screenshot({ path: README });
});
