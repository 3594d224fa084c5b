/** A new password: because it must be, and by choice. */
import { sentence } from '../../pages/screen';
import { expect, test } from '../../support/test';
import { findPerson, OPEN_ATTEMPTS, OPEN_MIN_LENGTH, PASSWORD } from '../../support/world';
import { failedAttemptsAfterCheck, readUser } from '../../support/zitadel';

const NEW_PASSWORD = 'Wrong-Horse-8-Battery';

const REFUSALS = [
  { is: 'empty', password: '', says: 'Enter a new password.' },
  { is: 'too short', password: 'Sh0rt!', says: `This password is too short. Use at least ${OPEN_MIN_LENGTH} characters.` },
  { is: 'without an uppercase letter', password: 'wrong-horse-8-battery', says: 'Add at least one uppercase letter.' },
  { is: 'without a lowercase letter', password: 'WRONG-HORSE-8-BATTERY', says: 'Add at least one lowercase letter.' },
  { is: 'without a number', password: 'Wrong-Horse-Battery', says: 'Add at least one number.' },
  { is: 'without a symbol', password: 'WrongHorse8Battery', says: 'Add at least one symbol.' },
  { is: 'longer than 72 bytes', password: `Aa1!${'é'.repeat(35)}`, says: 'This password is too long. Use 72 characters or fewer.' },
  { is: 'the old one', password: PASSWORD, says: 'This is your current password. Choose a different one.' },
];

test('a password that must be changed stands before everything else', async ({ screens, newPerson }) => {
  const person = await newPerson({ mustChangePassword: true });
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.passwordChange.isShown();
  await expect(screens.passwordChange.reason).toContainText('Your administrator asks you to choose a new password');
  await expect(screens.passwordChange.cancel).toHaveCount(0);
  for (const screen of [screens.account, screens.signedIn]) {
    await screen.open();
    await screens.passwordChange.isShown();
  }
  await screens.passwordChange.changeFrom(person.password, NEW_PASSWORD);
  await screens.account.isShown();
  await expect(screens.account.notice).toContainText('Your password is changed.');
  await screens.account.open();
  await screens.account.isShown();
  expect(await failedAttemptsAfterCheck(person.id, NEW_PASSWORD)).toBe(0);
  expect(await failedAttemptsAfterCheck(person.id, person.password)).toBe(1);
});

test('each rule that a new password breaks is named, and nothing is changed', async ({ screens, newPerson }) => {
  const person = await newPerson({ mustChangePassword: true });
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await expect(screens.passwordChange.rules).toHaveCount(5);
  for (const { is, password, says } of REFUSALS) {
    await test.step(`the new password is ${is}`, async () => {
      await screens.passwordChange.changeFrom(person.password, password);
      await screens.passwordChange.says(says);
      await expect(screens.passwordChange.new).toBeFocused();
      await expect(screens.passwordChange.new).toHaveValue('');
      await expect(screens.passwordChange.current).toHaveValue('');
    });
  }
  expect(await failedAttemptsAfterCheck(person.id, person.password)).toBe(0);
  await screens.passwordChange.changeFrom(person.password, NEW_PASSWORD);
  await screens.account.isShown();
});

test('a wrong current password is counted and changes nothing', async ({ screens, newPerson }) => {
  const person = await newPerson({ mustChangePassword: true });
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.passwordChange.changeFrom('', NEW_PASSWORD);
  await screens.passwordChange.says('Enter your current password.');
  await screens.passwordChange.changeFrom('not the password', NEW_PASSWORD);
  await screens.passwordChange.says(`${OPEN_ATTEMPTS - 1} attempts are left`);
  await expect(screens.passwordChange.current).toBeFocused();
  expect(await failedAttemptsAfterCheck(person.id, NEW_PASSWORD)).toBe(2);
});

test('a password that has expired is changed before anything else', async ({ screens }) => {
  // No call of the backend makes a password older, so this one comes from the demo of the embedded backend.
  const expired = await findPerson('dave@fjord.example');
  test.skip(!expired, 'the backend has nobody whose password has expired');
  await screens.loginname.open();
  await screens.loginname.goOnAs('dave@fjord.example');
  await screens.password.signInWith('Correct-Horse-7-Battery');
  await expect(screens.passwordChange.reason).toContainText('Your password has expired. Choose a new one to go on.');
  await screens.passwordChange.changeFrom('Correct-Horse-7-Battery', 'short');
  await screens.passwordChange.says('This password is too short.');
  await screens.account.open();
  await screens.passwordChange.isShown();
});

test('a person changes their password by choice', async ({ screens, person }) => {
  const before = (await readUser(person.id)).human.passwordChanged;
  await screens.signIn(person);
  await screens.account.changePassword.click();
  await expect(screens.passwordChange.heading).toHaveText('Change your password');
  await screens.passwordChange.cancel.click();
  await screens.account.isShown();
  await screens.account.changePassword.click();
  await screens.passwordChange.changeFrom(person.password, NEW_PASSWORD);
  await expect(screens.account.notice).toContainText('Your password is changed.');
  expect((await readUser(person.id)).human.passwordChanged).not.toBe(before);
  expect(await failedAttemptsAfterCheck(person.id, NEW_PASSWORD)).toBe(0);
});

test('only the rules of the organization are asked for', async ({ screens, newPerson, world }) => {
  const person = await newPerson({ mustChangePassword: true }, world.discreet);
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await expect(screens.passwordChange.rules).toHaveText([sentence('8 characters or more')]);
  await screens.passwordChange.changeFrom(person.password, 'plain horse');
  await screens.account.isShown();
});
