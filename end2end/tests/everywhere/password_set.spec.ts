/** A new password without the old one: asked for, with a code that is typed, and with a link. */
import { expect, test } from '../../support/test';
import { makeOrganization, OPEN_MIN_LENGTH, setLoginPolicy, suffix } from '../../support/world';
import { call, failedAttemptsAfterCheck } from '../../support/zitadel';

const NEW_PASSWORD = 'Wrong-Horse-8-Battery';

/** A code for a new password, as an administrator's tool gets one. It kills the one that was mailed. */
async function codeFor(id: string): Promise<string> {
  return (await call('login', 'POST', `/v2/users/${id}/password_reset`, { returnCode: {} })).verificationCode;
}

test('whoever forgot the password types the code and chooses a new one', async ({ screens, person }) => {
  await screens.nameOneself(person);
  await screens.password.reset.click();
  await screens.passwordSet.isShown();
  await expect(screens.passwordSet.lead).toContainText('If an account exists for this name, an email is on its way to it.');
  await expect(screens.passwordSet.code).toBeFocused();
  const code = await codeFor(person.id);
  await screens.passwordSet.code.fill(` ${code.slice(0, 3).toLowerCase()} ${code.slice(3).toLowerCase()}`);
  await screens.passwordSet.setTo('Sh0rt!');
  await screens.passwordSet.says(`This password is too short. Use at least ${OPEN_MIN_LENGTH} characters.`);
  await expect(screens.passwordSet.new).toBeFocused();
  await expect(screens.passwordSet.new).toHaveValue('');
  await expect(screens.passwordSet.code).toHaveValue(code);
  await screens.passwordSet.setTo(NEW_PASSWORD);
  await screens.account.isShown();
  await expect(screens.account.notice).toContainText('Your password is changed.');
  expect(await failedAttemptsAfterCheck(person.id, NEW_PASSWORD)).toBe(0);
});

test('the code of a link leaves the address, and a used link leads to another code', async ({ screens, person, page }) => {
  const code = await codeFor(person.id);
  await screens.passwordSet.open({ userId: person.id, code });
  await screens.passwordSet.isShown();
  expect(page.url()).not.toContain(code);
  expect(await page.content()).not.toContain(code);
  await expect(screens.passwordSet.code).toHaveCount(0);
  await expect(screens.passwordSet.new).toBeFocused();
  await page.reload();
  await screens.passwordSet.setTo(NEW_PASSWORD);
  await screens.account.isShown();
  await screens.passwordSet.open({ userId: person.id, code });
  await screens.passwordSet.setTo('Third-Horse-9-Battery');
  await screens.passwordSet.says('This code is not right, or it can no longer be used.');
  await expect(screens.passwordSet.code).toBeFocused();
  await screens.passwordSet.resend.click();
  await expect(screens.passwordSet.lead).toContainText('an email is on its way to it');
});

test('another mail comes after a wait', async ({ screens, person }) => {
  await screens.nameOneself(person);
  await screens.password.reset.click();
  await screens.passwordSet.resend.click();
  await screens.passwordSet.says('A message was sent just now.');
  await screens.passwordSet.back.click();
  await screens.password.isShown();
});

test('names that are hidden stay hidden when the password is forgotten', async ({ screens, world }) => {
  await screens.loginname.open({ organization: world.discreet.id });
  await screens.loginname.goOnAs(`nobody-${suffix()}`);
  await screens.password.reset.click();
  await screens.passwordSet.isShown();
  await expect(screens.passwordSet.resendSms).toBeVisible();
  await screens.passwordSet.code.fill('WRONG1');
  await screens.passwordSet.setTo('plain horse with a tail');
  await screens.passwordSet.says('This code is not right, or it can no longer be used.');
});

test('where the policy hides that way, nobody is offered a new password', async ({ screens, newPerson }) => {
  const organization = await makeOrganization(`Stern ${suffix()}`);
  await setLoginPolicy(organization, { hidePasswordReset: true });
  const person = await newPerson({}, organization);
  await screens.nameOneself(person);
  await expect(screens.password.field).toBeVisible();
  await expect(screens.password.reset).toHaveCount(0);
  await screens.passwordSet.open({ organization: organization.id });
  await expect(screens.passwordSet.card).toHaveCount(0);
  await screens.signIn(person);
});

test('what is guessed first is refused', async ({ screens, world }) => {
  await screens.loginname.open({ organization: world.discreet.id });
  await screens.loginname.goOnAs(`nobody-${suffix()}`);
  await screens.password.reset.click();
  await screens.passwordSet.code.fill('WRONG1');
  await screens.passwordSet.setTo('iloveyou');
  await screens.passwordSet.says('This password is one of the most common ones, and is guessed first.');
});
