/** What script adds to the page of a code. */
import type { Locator } from '@playwright/test';
import { appCode, mailsTo, newestCode, setUpApp, setUpMailCodes } from '../../support/factors';
import { expect, test } from '../../support/test';

test('the button for another code counts down, and is read aloud at the start and in the end alone', async ({ screens, person }) => {
  test.skip((await mailsTo(person.email)) === undefined, 'the mails of this backend cannot be read here');
  await setUpMailCodes(person);
  await screens.page.clock.install();
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.otpEmail.isShown();
  const { resend, wait } = screens.otpEmail;
  await screens.page.clock.runFor(1_000);
  await expect(resend).toBeDisabled();
  await expect(resend).toHaveText(/Send a new code \(.*0:\d\d.*\)/);
  const start = await wait.textContent();
  await screens.page.clock.runFor(10_000);
  expect(await wait.textContent()).toBe(start);
  await screens.page.clock.runFor(30_000);
  await expect(resend).toBeEnabled();
  await expect(resend).toHaveText('Send a new code');
  await expect(wait).toHaveText('You can ask for a new code now.');
});

/** The paths of the codes that were sent to the server. */
const codesOf = (sent: readonly string[]) => sent.filter((path) => path.endsWith('/submit/code'));

/** What a keyboard or a device that fills in a field does. */
async function paste(field: Locator, text: string): Promise<void> {
  await field.focus();
  await field.page().keyboard.insertText(text);
}

test('a whole code of an app is sent by itself, once', async ({ screens, person, watch }) => {
  const secret = await setUpApp(person);
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.otpApp.isShown();
  await screens.otpApp.hasIslands();
  await screens.otpApp.field.pressSequentially(appCode(secret));
  await screens.account.isShown();
  expect(codesOf(watch.sent)).toHaveLength(1);
});

for (const [style, write] of Object.entries({
  'in two groups': (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`,
  'with a prefix': (code: string) => `G-${code}`,
})) {
  test(`a code that is pasted ${style} is whole`, async ({ screens, person, watch }) => {
    const secret = await setUpApp(person);
    await screens.nameOneself(person);
    await screens.password.signInWith(person.password);
    await screens.otpApp.isShown();
    await screens.otpApp.hasIslands();
    await paste(screens.otpApp.field, write(appCode(secret)));
    await screens.account.isShown();
    expect(codesOf(watch.sent)).toHaveLength(1);
  });
}

test('a code that was refused is corrected in peace', async ({ screens, person, watch }) => {
  const secret = await setUpApp(person);
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.otpApp.isShown();
  await screens.otpApp.hasIslands();
  await screens.otpApp.field.pressSequentially(appCode(secret, 100));
  await screens.otpApp.says('That code is not right.');
  await screens.otpApp.hasIslands();
  await screens.otpApp.field.pressSequentially('123456');
  await screens.otpApp.field.press('Backspace');
  await screens.otpApp.field.pressSequentially('7');
  await expect(screens.otpApp.field).toHaveValue('123457');
  expect(codesOf(watch.sent)).toHaveLength(1);
  await screens.otpApp.field.fill(appCode(secret));
  await screens.otpApp.submit.click();
  await screens.account.isShown();
  expect(codesOf(watch.sent)).toHaveLength(2);
});

test('a code from a mail is sent when it is pasted, and not while it is typed', async ({ screens, person, watch }) => {
  test.skip((await mailsTo(person.email)) === undefined, 'the mails of this backend cannot be read here');
  await setUpMailCodes(person);
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.otpEmail.isShown();
  await screens.otpEmail.hasIslands();
  const mail = await newestCode(person.email);
  if (!mail) throw new Error('no mail came');
  await screens.otpEmail.field.pressSequentially(mail.code);
  await screens.otpEmail.field.press('Backspace');
  expect(codesOf(watch.sent)).toHaveLength(0);
  await screens.otpEmail.field.fill('');
  await paste(screens.otpEmail.field, mail.code);
  await screens.account.isShown();
  expect(codesOf(watch.sent)).toHaveLength(1);
});
