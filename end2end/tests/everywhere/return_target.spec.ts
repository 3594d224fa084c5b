/** Where a sign-in leads in the end. */
import { basePath } from '../../support/environment';
import { expect, test } from '../../support/test';

const HOSTILE = [
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '\\\\evil.example/',
  '/\t/evil.example/',
  'javascript:alert(1)',
  'data:text/html,hello',
  'evil.example',
  'https:evil.example',
  '/%2f/evil.example/',
  '/..//evil.example/',
];

test('a path of our own origin is where the sign-in leads', async ({ page, screens, person }) => {
  await screens.nameOneself(person, { return_to: `${basePath}/accounts?organization=` });
  await screens.password.signInWith(person.password);
  await screens.accounts.isShown();
  expect(new URL(page.url()).pathname).toBe(`${basePath}/accounts`);
});

test('an address of somebody else is never where it leads', async ({ page, screens, person }) => {
  await screens.signIn(person);
  for (const target of HOSTILE) {
    await test.step(target, async () => {
      await screens.accounts.open({ return_to: target });
      await screens.accounts.choose(person.loginName);
      await screens.account.isShown();
      expect(new URL(page.url()).pathname).toBe(`${basePath}/account`);
    });
  }
});

test('a target is used once', async ({ screens, person }) => {
  await screens.nameOneself(person, { return_to: `${basePath}/accounts` });
  await screens.password.signInWith(person.password);
  await screens.accounts.isShown();
  await screens.accounts.choose(person.loginName);
  await screens.account.isShown();
});

test('a target outlives a lost cookie', async ({ page, screens, person }) => {
  await screens.nameOneself(person, { return_to: `${basePath}/accounts?organization=` });
  await page.context().clearCookies();
  await screens.password.signInWith(person.password);
  await screens.loginname.isShown();
  await screens.loginname.goOnAs(person.loginName);
  await screens.password.signInWith(person.password);
  await screens.accounts.isShown();
  expect(new URL(page.url()).searchParams.get('organization')).toBe('');
});
