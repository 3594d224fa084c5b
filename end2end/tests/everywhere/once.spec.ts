/** One submit is one check: whatever a person presses, the backend is asked once. */
import type { Locator } from '@playwright/test';
import { uiOrigin, uiUrl } from '../../support/environment';
import { expect, test } from '../../support/test';
import { OPEN_ATTEMPTS } from '../../support/world';
import { failedAttemptsAfterCheck, readUser } from '../../support/zitadel';

test('a double click on a wrong password counts once', async ({ screens, person }) => {
  await screens.nameOneself(person);
  await screens.password.field.fill('not the password');
  await screens.password.submit.dblclick();
  await screens.password.says(`${OPEN_ATTEMPTS - 1} attempts are left`);
  expect(await failedAttemptsAfterCheck(person.id, 'wrong')).toBe(2);
});

test('a double click on the right password signs in', async ({ screens, person }) => {
  await screens.nameOneself(person);
  await screens.password.field.fill(person.password);
  await screens.password.submit.dblclick();
  await screens.account.isShown();
  await screens.accounts.open();
  await expect(screens.accounts.rows).toHaveCount(1);
});

/** The form of the page with a wrong password, as it may be sent without the page. */
async function wrongForm(form: Locator): Promise<{ action: string; form: Record<string, string>; headers: Record<string, string> }> {
  const fields = await form.evaluate((element: HTMLFormElement) => Object.fromEntries(new FormData(element) as Iterable<[string, string]>));
  return {
    action: new URL((await form.getAttribute('action')) ?? '', uiOrigin).href,
    form: { ...fields, password: 'not the password' },
    headers: { origin: uiOrigin, accept: 'text/html' },
  };
}

test('a form whose answer nobody waits for counts once, too', async ({ page, context, screens, person }) => {
  await screens.nameOneself(person);
  const { action, form, headers } = await wrongForm(screens.password.form);
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const impatience = new AbortController();
  const body = new URLSearchParams(form);
  const first = fetch(action, { method: 'POST', headers: { ...headers, cookie }, body, redirect: 'manual', signal: impatience.signal });
  // The browser of a double click closes the first connection when the check is under way, which is after one more round trip.
  await fetch(`${uiUrl}/healthy`);
  impatience.abort();
  await first.catch(() => {});
  const second = await page.request.post(action, { form, headers, maxRedirects: 0 });
  expect(second.status()).toBe(303);
  expect(await failedAttemptsAfterCheck(person.id, 'wrong')).toBe(2);
});

test('a form that is sent again, at once or later, ends where it ended first', async ({ page, screens, person }) => {
  await screens.nameOneself(person);
  const { action, form, headers } = await wrongForm(screens.password.form);
  const send = () => page.request.post(action, { form, headers, maxRedirects: 0 });
  const answers = await Promise.all([send(), send(), send()]);
  answers.push(await send());
  expect(answers.map((answer) => [answer.status(), answer.headers().location])).toEqual(
    Array(4).fill([303, new URL(page.url()).pathname]),
  );
  expect(await failedAttemptsAfterCheck(person.id, 'wrong')).toBe(2);
});

test('reload and Back never send anything again', async ({ page, screens, person, watch }) => {
  const calm = async () => {
    const sent = watch.sent.length;
    await page.reload();
    await page.goBack();
    await page.goForward();
    expect(watch.sent).toHaveLength(sent);
  };
  await screens.loginname.open();
  await screens.loginname.goOnAs('');
  await screens.loginname.says('Fill in this field');
  await calm();
  await screens.loginname.goOnAs(person.loginName);
  await screens.password.isShown();
  await calm();
  await screens.password.isShown();
  await screens.password.signInWith('not the password');
  await screens.password.says(`${OPEN_ATTEMPTS - 1} attempts are left`);
  await calm();
  await screens.password.isShown();
  await screens.password.signInWith(person.password);
  await screens.account.isShown();
  await calm();
  await screens.account.isShown();
  await screens.account.nickName.fill('Countess');
  await screens.account.save();
  await expect(screens.account.notice).toBeVisible();
  const { sequence } = (await readUser(person.id)).details ?? {};
  await calm();
  await screens.account.isShown();
  expect((await readUser(person.id)).details?.sequence).toBe(sequence);
});

test('the password step leads back to the name, which is still there', async ({ page, screens, person }) => {
  await screens.nameOneself(person);
  await page.goBack();
  await screens.loginname.isShown();
  await page.goForward();
  await screens.password.isShown();
  await screens.password.notYou.click();
  await screens.loginname.isShown();
});

test('a form of before the sign-in in another tab asks once more and keeps what was typed', async ({ screens, newPerson, openTab }) => {
  const ada = await newPerson();
  const bob = await newPerson();
  await screens.loginname.open();
  const other = await openTab();
  await other.screens.signIn(ada);
  await screens.loginname.goOnAs(bob.loginName);
  await screens.loginname.says('This page was open for too long.');
  await expect(screens.loginname.field).toHaveValue(bob.loginName);
  await screens.loginname.submit.click();
  await screens.password.isShown();
  await screens.password.signInWith(bob.password);
  await expect(screens.account.card).toContainText(bob.loginName);
});

test('two tabs with two names check the password of the tab that was used', async ({ screens, newPerson, openTab }) => {
  const ada = await newPerson();
  const bob = await newPerson();
  await screens.nameOneself(ada);
  const other = await openTab();
  await other.screens.nameOneself(bob);
  await screens.password.signInWith('not the password');
  await screens.password.says(`${OPEN_ATTEMPTS - 1} attempts are left`);
  await expect(screens.password.person).toContainText(ada.loginName);
  expect(await failedAttemptsAfterCheck(bob.id, 'wrong')).toBe(1);
  expect(await failedAttemptsAfterCheck(ada.id, 'wrong')).toBe(2);
});
