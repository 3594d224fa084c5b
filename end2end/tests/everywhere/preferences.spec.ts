/** Language and appearance, by the forms of the footer. */
import { expect, test } from '../../support/test';

test('a chosen language stays over pages, and the page says which it is', async ({ page, screens, person, world }) => {
  await screens.loginname.open({ organization: world.open.id });
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.locator('html')).toHaveAttribute('dir', 'ltr');
  await screens.loginname.language('Deutsch').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(screens.loginname.heading).toContainText('anmelden');
  await expect(page.getByTestId('tos-link')).toHaveAttribute('href', 'https://aurora.example/de/terms');
  expect(new URL(page.url()).searchParams.get('organization')).toBe(world.open.id);
  await screens.loginname.goOnAs(person.loginName);
  await expect(screens.password.submit).toHaveText('Anmelden');
  await screens.password.signInWith(person.password);
  await screens.account.isShown();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await screens.account.language('English').click();
  await expect(screens.account.heading).toHaveText('Your profile');
});

test('the language picker keeps the step and the name', async ({ page, screens, person }) => {
  await screens.nameOneself(person);
  await screens.password.language('Deutsch').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(screens.password.card).toContainText(person.loginName);
});

test('the preferred language of a person is theirs once they have signed in, and not before', async ({ page, screens, newPerson }) => {
  const person = await newPerson({ language: 'de' });
  await screens.nameOneself(person);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await screens.password.signInWith(person.password);
  await screens.account.isShown();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
});

test.describe('in a browser that prefers German', () => {
  test.use({ locale: 'de-CH' });

  test('the page is German from the start', async ({ page, screens }) => {
    await screens.loginname.open();
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await expect(screens.loginname.submit).toHaveText('Weiter');
  });
});

test.describe('in a browser whose language nobody speaks here', () => {
  test.use({ locale: 'ar-EG' });

  test('the page is in the language of the instance, and says so', async ({ page, screens }) => {
    await screens.loginname.open();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await expect(page.locator('html')).toHaveAttribute('dir', 'ltr');
  });
});

test('a chosen appearance stays over pages', async ({ page, screens, person, world }) => {
  await screens.loginname.open({ organization: world.open.id });
  await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(246, 249, 250)');
  await screens.loginname.theme('Dark').click();
  await expect(page.locator('html')).toHaveAttribute('data-scheme', 'dark');
  await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(13, 26, 32)');
  await expect(screens.loginname.theme('Dark')).toHaveAttribute('aria-pressed', 'true');
  await expect(screens.loginname.theme('Light')).toHaveAttribute('aria-pressed', 'false');
  await screens.loginname.goOnAs(person.loginName);
  await screens.password.isShown();
  await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(13, 26, 32)');
  await screens.password.theme('Same as device').click();
  await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(246, 249, 250)');
  await expect(page.locator('html')).not.toHaveAttribute('data-scheme', /./);
});
