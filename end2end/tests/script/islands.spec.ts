/** What script adds to pages that work without it. */
import type { Locator, Page } from '@playwright/test';
import { sentence } from '../../pages/screen';
import { basePath, uiUrl } from '../../support/environment';
import { expect, test } from '../../support/test';

/** Presses a key as a keyboard with this state of caps lock does. */
async function press(page: Page, key: string, capsLock: boolean): Promise<void> {
  await page.evaluate(
    ({ key, capsLock }) => {
      const field = document.activeElement as HTMLInputElement;
      const init = { key, modifierCapsLock: capsLock, bubbles: true };
      field.dispatchEvent(new KeyboardEvent('keydown', init));
      if (key.length === 1) field.value += key;
      field.dispatchEvent(new KeyboardEvent('keyup', init));
    },
    { key, capsLock },
  );
}

/** From now on the form is never really sent, as if the answer never came; says how many times it would have been. */
async function holdBack(form: Locator): Promise<() => Promise<number>> {
  const held = await form.evaluateHandle((element) => {
    const held = { times: 0 };
    element.addEventListener('submit', (event) => {
      if (!event.defaultPrevented) held.times += 1;
      event.preventDefault();
    });
    return held;
  });
  return () => held.evaluate(({ times }) => times);
}

/** Waits for the news of another tab, which tells it each time its page comes: this tab may not have listened at the first. */
async function hear(news: Locator, teller: Page): Promise<void> {
  await expect(async () => {
    await teller.reload();
    await expect(news).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
}

test('a password can be shown, and is hidden again when it is sent', async ({ screens, person }) => {
  await screens.nameOneself(person);
  const { field, reveal } = screens.password;
  await field.fill('not the password');
  await expect(reveal).toHaveAttribute('aria-pressed', 'false');
  await field.evaluate((input: HTMLInputElement) => input.setSelectionRange(3, 3));
  await reveal.click();
  await expect(field).toHaveAttribute('type', 'text');
  await expect(field).toHaveValue('not the password');
  await expect(reveal).toHaveAttribute('aria-pressed', 'true');
  await expect(field).toBeFocused();
  expect(await field.evaluate((input: HTMLInputElement) => input.selectionStart)).toBe(3);
  await reveal.click();
  await expect(field).toHaveAttribute('type', 'password');
  await reveal.click();
  await expect(field).toHaveAttribute('type', 'text');
  await holdBack(screens.password.form);
  await screens.password.submit.click();
  await expect(field).toHaveAttribute('type', 'password');
  await expect(reveal).toHaveAttribute('aria-pressed', 'false');
});

test('caps lock is hinted at while it is on, and where it was on for a part', async ({ page, screens, person }) => {
  await screens.nameOneself(person);
  await expect(screens.password.reveal).toBeVisible();
  await expect(screens.password.capsLock).toHaveText('');
  await screens.password.field.focus();
  await press(page, 'A', true);
  await expect(screens.password.capsLock).toHaveText('Caps lock is on.');
  await press(page, 'b', false);
  await expect(screens.password.capsLock).toHaveText('Part of this was typed with caps lock on.');
  await screens.password.field.fill('');
  await press(page, 'Backspace', false);
  await expect(screens.password.capsLock).toHaveText('');
});

test('the appearance changes without a new page, and stays', async ({ page, screens, person, watch }) => {
  await screens.nameOneself(person);
  // The islands are there when this one is.
  await expect(screens.password.reveal).toBeVisible();
  await screens.password.field.fill('half a passw');
  const sent = watch.sent.length;
  const kept = page.waitForResponse('**/submit/theme');
  await screens.password.theme('Dark').click();
  await kept;
  await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(13, 26, 32)');
  await expect(screens.password.theme('Dark')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.locator('meta[name=theme-color][media=all]')).toHaveAttribute('content', '#0d1a20');
  await expect(screens.password.field).toHaveValue('half a passw');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-scheme', 'dark');
  expect(watch.sent.slice(sent)).toEqual([`${basePath}/submit/theme`]);
});

test('another tab that has signed in is noticed, and leads on', async ({ screens, person, openTab }) => {
  await screens.loginname.open();
  const news = screens.loginname.card.getByText('You have signed in in another tab.');
  await expect(news).toBeHidden();
  const other = await openTab();
  await other.screens.signIn(person);
  await hear(news, other.page);
  await screens.loginname.card.getByRole('status').getByRole('link', { name: 'Continue' }).click();
  await expect(screens.page.locator('main')).toContainText('Ada Lovelace');
});

test('another tab that has signed out is noticed', async ({ screens, person, openTab }) => {
  await screens.signIn(person);
  const news = screens.account.card.getByText('You have signed out in another tab.');
  const other = await openTab();
  await other.screens.account.open();
  await other.screens.account.signOut.click();
  await other.screens.logoutDone.isShown();
  await hear(news, other.page);
  await screens.account.card.getByRole('status').getByRole('link', { name: 'Continue' }).click();
  await screens.loginname.isShown();
});

test('a button that works says so, and a second press is ignored', async ({ screens, person }) => {
  await screens.nameOneself(person);
  await expect(screens.password.reveal).toBeVisible();
  const timesSent = await holdBack(screens.password.form);
  await screens.password.field.fill('not the password');
  const before = await screens.password.submit.boundingBox();
  await screens.password.submit.click();
  await expect(screens.password.submit).toHaveText('Signing in…');
  await expect(screens.password.submit).toHaveAttribute('aria-busy', 'true');
  expect(await screens.password.submit.boundingBox()).toEqual(before);
  await screens.password.submit.click();
  expect(await timesSent()).toBe(1);
});

test('how well a new password stands up to guessing is told while it is typed', async ({ page, screens, newPerson, watch }) => {
  const person = await newPerson({ mustChangePassword: true });
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await expect(screens.passwordChange.card.getByRole('button', { name: 'Show password' })).toHaveCount(2);
  const { new: field, strength } = screens.passwordChange;
  await expect(strength).toHaveText('');
  await expect(field).toHaveAttribute('aria-describedby', /new-strength/);
  const sent = watch.sent.length;
  await field.pressSequentially('password');
  await expect(strength).toHaveText('Easy to guess');
  expect(watch.sent.slice(sent)).toEqual([`${basePath}/submit/password-strength`]);
  await field.fill('correct horse battery staple');
  await expect(strength).toHaveText('Very hard to guess');
  await field.fill('');
  await expect(strength).toHaveText('');

  // An answer that comes too late is about something else.
  let answerFirst = () => {};
  const held = new Promise<void>((resolve) => (answerFirst = resolve));
  await page.route('**/submit/password-strength', async (route) => {
    if (route.request().postData()?.includes('new=password')) await held;
    await route.continue();
  });
  const first = page.waitForRequest('**/submit/password-strength');
  await field.fill('password');
  await first;
  await field.fill('correct horse battery staple');
  await expect(strength).toHaveText('Very hard to guess');
  const late = page.waitForResponse((response) => response.request().postData()?.includes('new=password') ?? false);
  answerFirst();
  await (await late).finished();
  await expect(strength).toHaveText('Very hard to guess');
});

test('the rules of a new password are ticked off while it is typed', async ({ screens, newPerson }) => {
  const person = await newPerson({ mustChangePassword: true });
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await expect(screens.passwordChange.card.getByRole('button', { name: 'Show password' })).toHaveCount(2);
  const rule = (name: string) => screens.passwordChange.card.getByTestId(`${name}-check`);
  const { new: field } = screens.passwordChange;
  await expect(rule('length')).not.toHaveAttribute('data-is-met', /./);
  await field.pressSequentially('Abc1');
  for (const [name, isMet] of Object.entries({ length: false, uppercase: true, lowercase: true, number: true, symbol: false })) {
    await expect(rule(name)).toHaveAttribute('data-is-met', String(isMet));
  }
  await expect(screens.passwordChange.card.getByText(sentence('3 of 5 done.'))).toBeAttached();
  await field.pressSequentially('!defghijk');
  for (const name of ['length', 'uppercase', 'lowercase', 'number', 'symbol']) {
    await expect(rule(name)).toHaveAttribute('data-is-met', 'true');
  }
});

test('the form is usable before any script has come', async ({ page, screens, person }) => {
  // It is asked for and never answered.
  await page.route('**/pkg/**', () => {});
  await page.goto(`${uiUrl}/loginname`, { waitUntil: 'commit' });
  await screens.loginname.goOnAs(person.loginName);
  await screens.password.signInWith(person.password);
  await screens.account.isShown();
});

test('a screen without an island loads no script', async ({ page, screens, person }) => {
  await screens.signIn(person);
  const scripts: string[] = [];
  page.on('request', (request) => {
    if (/\.(js|wasm)$/.test(new URL(request.url()).pathname)) scripts.push(request.url());
  });
  await screens.accounts.open();
  await screens.logout.open();
  await screens.logout.isShown();
  expect(scripts).toEqual([]);
});
