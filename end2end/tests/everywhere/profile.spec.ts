/** The profile: what may be in it, and what is refused. */
import { readable, sentence } from '../../pages/screen';
import { expect, test } from '../../support/test';
import { readUser } from '../../support/zitadel';

test('a person edits their names', async ({ screens, person }) => {
  await screens.signIn(person);
  await expect(screens.account.givenName).toHaveValue('Ada');
  await expect(screens.account.card).toContainText(person.email);
  await screens.account.givenName.fill('  Augusta ');
  await screens.account.familyName.fill('King');
  await screens.account.nickName.fill('Countess');
  await screens.account.save();
  await expect(screens.account.notice).toContainText('Your profile is saved.');
  await expect(screens.account.person).toContainText('Augusta King');
  const { profile } = (await readUser(person.id)).human;
  expect(profile).toMatchObject({ givenName: 'Augusta', familyName: 'King', nickName: 'Countess', displayName: 'Augusta King' });
  await screens.account.open();
  await expect(screens.account.notice).toHaveCount(0);
  await expect(screens.account.nickName).toHaveValue('Countess');
});

test('names that cannot be are refused, and what was typed stays', async ({ screens, person }) => {
  const long = 'A'.repeat(201);
  await screens.signIn(person);
  const fields = { given: screens.account.givenName, family: screens.account.familyName, nick: screens.account.nickName };
  const refusals = [
    { field: fields.given, value: '', says: 'Enter your first name.' },
    { field: fields.given, value: '   ', says: 'Enter your first name.' },
    { field: fields.given, value: long, says: 'This is longer than 200 characters. Shorten it.' },
    { field: fields.family, value: '', says: 'Enter your last name.' },
    { field: fields.family, value: long, says: 'This is longer than 200 characters. Shorten it.' },
    { field: fields.nick, value: long, says: 'This is longer than 200 characters. Shorten it.' },
  ];
  for (const { field, value, says } of refusals) {
    await fields.given.fill('Augusta');
    await fields.family.fill('King');
    await fields.nick.fill('');
    await field.evaluate((input: HTMLInputElement) => input.removeAttribute('maxlength'));
    await field.fill(value);
    await screens.account.save();
    await screens.account.says(says);
    await expect(field).toBeFocused();
    await expect(field).toHaveAccessibleDescription(sentence(says));
    await expect(field === fields.family ? fields.given : fields.family).toHaveValue(field === fields.family ? 'Augusta' : 'King');
  }
  expect((await readUser(person.id)).human.profile).toMatchObject({ givenName: 'Ada', familyName: 'Lovelace' });
});

test('a name with markup is text everywhere', async ({ screens, newPerson }) => {
  const name = '<b>Ada</b> & "Q" <img src=x>';
  const person = await newPerson({ givenName: name });
  await screens.signIn(person);
  await expect(screens.account.givenName).toHaveValue(name);
  await expect(screens.account.person).toContainText(`${name} Lovelace`);
  await expect(screens.account.card.locator('b, img[src=x]')).toHaveCount(0);
  await screens.account.familyName.fill('</title></style><script>alert(1)</script>');
  await screens.account.save();
  await expect(screens.account.person).toContainText('</title></style><script>alert(1)</script>');
  await screens.accounts.open();
  await expect(screens.accounts.row(person.loginName)).toContainText(name);
});

test('a name that is written from right to left turns nothing around', async ({ screens, newPerson }) => {
  const person = await newPerson({ givenName: 'עדה', familyName: '\u202eevil' });
  await screens.signIn(person);
  await expect(screens.account.givenName).toHaveValue('עדה');
  await expect(screens.account.person.locator('.name bdi')).toContainText('עדה');
  await expect(screens.account.givenName).toHaveAttribute('dir', 'auto');
  // What follows the name stays after it, in the direction of the page.
  const name = await screens.account.person.locator('.name').boundingBox();
  const link = await screens.account.switch.boundingBox();
  expect(link?.x).toBeGreaterThan((name?.x ?? 0) + (name?.width ?? 0) - 1);
  expect(readable(await screens.account.switch.textContent())).toBe('Switch');
  await screens.account.nickName.fill('أدا 😀');
  await screens.account.save();
  await expect(screens.account.nickName).toHaveValue('أدا 😀');
  expect((await readUser(person.id)).human.profile.nickName).toBe('أدا 😀');
});

test('the preferred language is kept at the backend', async ({ screens, person }) => {
  await screens.signIn(person);
  await expect(screens.account.preferredLanguage).toHaveValue('en');
  await screens.account.preferredLanguage.selectOption('Deutsch');
  await screens.account.save();
  await expect(screens.account.notice).toBeVisible();
  await expect(screens.account.preferredLanguage).toHaveValue('de');
  expect((await readUser(person.id)).human.profile.preferredLanguage).toBe('de');
});

test('a language that is not on the list is refused', async ({ screens, person }) => {
  await screens.signIn(person);
  await screens.account.preferredLanguage.locator('option[value=de]').evaluate((option: HTMLOptionElement) => {
    option.value = 'tlh';
  });
  await screens.account.preferredLanguage.selectOption('Deutsch');
  await screens.account.save();
  await screens.account.says('Choose a language from the list.');
  expect((await readUser(person.id)).human.profile.preferredLanguage).toBe('en');
});

test('a profile is for those who are signed in', async ({ screens }) => {
  for (const screen of [screens.account, screens.passwordChange, screens.signedIn]) {
    await screen.open();
    await screens.loginname.isShown();
  }
});
