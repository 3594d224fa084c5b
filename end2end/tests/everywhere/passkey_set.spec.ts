/** The offer of a passkey, and what its page says where there is no script. */
import { makeKeyOrganization } from '../../support/key_setup';
import { expect, test } from '../../support/test';

test('a passkey is offered after a sign-in with a password, and the offer can be put off', async ({ screens, newPerson }) => {
  const person = await newPerson({}, await makeKeyOrganization());
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await expect(screens.passkeySet.heading).toHaveText('Sign in faster next time?');
  await expect(screens.passkeySet.never).toBeVisible();
  await screens.passkeySet.later.click();
  await screens.account.isShown();
  await screens.page.context().clearCookies();
  await screens.signIn(person);
});

test('the offer stands in nobody’s way, and can be turned off', async ({ screens, newPerson }) => {
  const person = await newPerson({}, await makeKeyOrganization());
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.passkeySet.isShown();
  await screens.account.open();
  await screens.account.isShown();
  await screens.passkeySet.open();
  await screens.passkeySet.never.click();
  await screens.account.isShown();
  await screens.passkeySet.open();
  await expect(screens.passkeySet.heading).toHaveText('Add a passkey');
  await expect(screens.passkeySet.never).toHaveCount(0);
  await screens.passkeySet.back.click();
  await screens.account.isShown();
});

test('the page says what it needs script for, and keeps the ways on', async ({ screens, newPerson, javaScriptEnabled }) => {
  const person = await newPerson({}, await makeKeyOrganization());
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  for (const screen of [screens.passkeySet, screens.u2fSet]) {
    await screen.open();
    await screen.begin();
    if (javaScriptEnabled) {
      await expect(screen.submit).toBeVisible();
      await expect(screen.needsScript).toBeHidden();
    } else {
      await expect(screen.needsScript).toContainText('This step needs JavaScript.');
      await expect(screen.submit).toBeHidden();
    }
  }
  await screens.u2fSet.back.click();
  await screens.account.isShown();
});

test('nobody is asked where the organization has no passkeys', async ({ screens, person }) => {
  await screens.signIn(person);
  await screens.passkeySet.open();
  await expect(screens.passkeySet.card).toContainText('Your organization does not use passkeys.');
  await expect(screens.passkeySet.submit).toHaveCount(0);
  await screens.passkeySet.back.click();
  await screens.account.isShown();
});
