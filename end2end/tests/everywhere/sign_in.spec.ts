/** A sign-in, and everything that may be wrong with a name or a password. */
import { readable } from '../../pages/screen';
import { expect, test } from '../../support/test';
import { deactivate, endSession, lock, OPEN_ATTEMPTS, suffix } from '../../support/world';
import { failedAttemptsAfterCheck } from '../../support/zitadel';

test('a person signs in by login name', async ({ screens, person, watch }) => {
  await screens.signIn(person);
  await expect(screens.account.person).toContainText('Ada Lovelace');
  expect(watch.sent).toHaveLength(2);
});

test('a person signs in by e-mail address, in any letter case', async ({ screens, person }) => {
  await screens.loginname.open();
  await screens.loginname.goOnAs(`  ${person.email.toUpperCase()} `);
  await screens.password.signInWith(person.password);
  await expect(screens.account.card).toContainText(person.loginName);
});

test('a person signs in by the first part of the login name where the organization is known', async ({ screens, person, world }) => {
  await screens.loginname.open({ organization: world.open.id });
  await screens.loginname.goOnAs(person.loginName.split('@')[0] ?? '');
  await screens.password.isShown();
  await screens.password.signInWith(person.password);
  await expect(screens.account.card).toContainText(person.loginName);
});

test('a name in the address fills the field', async ({ screens, person }) => {
  await screens.loginname.open({ loginName: person.loginName });
  await expect(screens.loginname.field).toHaveValue(person.loginName);
});

test('an empty name is refused with a sentence, and the field takes the focus', async ({ screens }) => {
  await screens.loginname.open();
  await screens.loginname.goOnAs('');
  await screens.loginname.says('Fill in this field to continue.');
  await expect(screens.loginname.field).toBeFocused();
  await expect(screens.loginname.field).toHaveAttribute('aria-invalid', 'true');
  await expect(screens.loginname.field).toHaveAccessibleDescription('Fill in this field to continue.');
  expect(await screens.loginname.title()).toMatch(/^Error: /);
});

test('a wrong password says how many attempts are left, and the right one still works', async ({ screens, person }) => {
  await screens.nameOneself(person);
  await screens.password.signInWith('not the password');
  await screens.password.says(`${OPEN_ATTEMPTS - 1} attempts are left`);
  await expect(screens.password.field).toHaveValue('');
  await expect(screens.password.field).toBeFocused();
  await expect(screens.password.person).toContainText(person.loginName);
  await screens.password.signInWith('nor is this');
  await screens.password.says(`${OPEN_ATTEMPTS - 2} attempts are left`);
  await screens.password.signInWith(person.password);
  await screens.account.isShown();
});

test('an empty password is refused without a check', async ({ screens, person }) => {
  await screens.nameOneself(person);
  await screens.password.signInWith('');
  await screens.password.says('Enter your password.');
  expect(await failedAttemptsAfterCheck(person.id, 'wrong')).toBe(1);
});

test('too many wrong passwords lock the account, and the page says so', async ({ screens, person }) => {
  await screens.nameOneself(person);
  for (let left = OPEN_ATTEMPTS - 1; left > 1; left -= 1) {
    await screens.password.signInWith('not the password');
    await screens.password.says(`${left} attempts are left`);
  }
  await screens.password.signInWith('not the password');
  await screens.password.says('One attempt is left');
  await screens.password.signInWith('not the password');
  await screens.password.says('This account is locked');
  await screens.password.signInWith(person.password);
  await screens.password.says('This account is locked');
});

test('an unknown name is an error of the field where names are shown', async ({ screens, world }) => {
  const nobody = `nobody-${suffix()}`;
  await screens.loginname.open({ organization: world.open.id });
  await screens.loginname.goOnAs(nobody);
  await screens.loginname.says('We cannot find this account. Check the spelling.');
  await expect(screens.loginname.field).toHaveValue(nobody);
});

test('known and unknown names look the same where names are hidden', async ({ screens, newPerson, world }) => {
  const person = await newPerson({}, world.discreet);
  const unknown = person.loginName.replace('ada', 'eve');
  const seen: string[] = [];
  for (const name of [person.loginName, unknown]) {
    await screens.loginname.open({ organization: world.discreet.id });
    await screens.loginname.goOnAs(name);
    await screens.password.isShown();
    const pages = [screens.page.url(), await screens.password.title(), await screens.password.card.innerText()];
    await screens.password.signInWith('not the password');
    await screens.password.says('The username or the password is not right. Please check both.');
    pages.push(screens.page.url(), await screens.password.title(), await screens.password.card.innerText());
    // The button that shows a password comes with its script, a moment sooner or later.
    const shown = readable(pages.join(' ')).replaceAll(' Password Show ', ' Password ');
    // The initials of both are one letter each.
    seen.push(shown.replaceAll(name, 'NAME').replaceAll(/\b[AE]\w?\b(?= NAME)/g, 'INITIALS'));
  }
  expect(seen[1]).toBe(seen[0]);
});

test('a locked and an inactive account are named as such where names are shown', async ({ screens, newPerson }) => {
  const locked = await newPerson();
  await lock(locked);
  await screens.loginname.open();
  await screens.loginname.goOnAs(locked.loginName);
  await screens.loginname.says('This account is locked. Ask your administrator to unlock it.');
  const inactive = await newPerson();
  await deactivate(inactive);
  await screens.loginname.goOnAs(inactive.loginName);
  await screens.loginname.says('This account is turned off. Ask your administrator to turn it on.');
});

test('a locked and an inactive account get the generic sentence where names are hidden', async ({ screens, newPerson, world }) => {
  for (const turn of [lock, deactivate]) {
    const person = await newPerson({}, world.discreet);
    await turn(person);
    await screens.nameOneself(person);
    await screens.password.signInWith(person.password);
    await screens.password.says('The username or the password is not right. Please check both.');
  }
});

test('an account that is locked while its owner is signed in loses the profile at once', async ({ screens, person }) => {
  await screens.signIn(person);
  await lock(person);
  await screens.account.open();
  await screens.password.isShown();
  await screens.password.signInWith(person.password);
  await screens.password.says('This account is locked');
});

test('a sign-in that has ended keeps the name for the next one', async ({ screens, person }) => {
  await screens.signIn(person);
  await endSession(person);
  await screens.account.open();
  await expect(screens.password.notice).toContainText('You were signed out. Sign in again to go on.');
  await expect(screens.password.person).toContainText(person.loginName);
  await screens.password.signInWith(person.password);
  await screens.account.isShown();
});

test('an account of another organization is not let in where one is asked for', async ({ screens, person, world }) => {
  await screens.loginname.open({ organization: world.discreet.id });
  await screens.loginname.goOnAs(person.loginName);
  await screens.password.isShown();
  await screens.password.signInWith(person.password);
  await screens.password.says('The username or the password is not right. Please check both.');
});

test('every field says what it is for, and password managers find the name beside the password', async ({ page, screens, newPerson }) => {
  const person = await newPerson({ mustChangePassword: true });
  await screens.loginname.open();
  await expect(screens.loginname.field).toHaveAttribute('autocomplete', 'username webauthn');
  await expect(screens.loginname.field).toHaveAttribute('autocapitalize', 'none');
  await expect(screens.loginname.field).toHaveAttribute('spellcheck', 'false');
  await screens.loginname.goOnAs(person.loginName);
  await expect(screens.password.field).toHaveAttribute('autocomplete', 'current-password');
  await expect(page.locator('input[autocomplete=username]')).toHaveValue(person.loginName);
  await screens.password.signInWith(person.password);
  await expect(screens.passwordChange.current).toHaveAttribute('autocomplete', 'current-password');
  await expect(screens.passwordChange.new).toHaveAttribute('autocomplete', 'new-password');
  await expect(screens.passwordChange.new).toHaveAttribute('passwordrules', /minlength: 12; .*required: special/);
  await expect(page.locator('input[autocomplete=username]')).toHaveValue(person.loginName);
  await screens.passwordChange.changeFrom(person.password, 'Wrong-Horse-8-Battery');
  await expect(screens.account.givenName).toHaveAttribute('autocomplete', 'given-name');
  await expect(screens.account.familyName).toHaveAttribute('autocomplete', 'family-name');
});
