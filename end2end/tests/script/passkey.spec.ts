/** Signing in with a passkey that the browser's own authenticator holds. */
import type { Screens } from '../../pages/screens';
import { makeKeyOrganization, VirtualAuthenticator } from '../../support/key_setup';
import { giveKey } from '../../support/keys';
import { expect, test } from '../../support/test';
import { endSession, type Organization, type Person, type PersonWish } from '../../support/world';
import { call } from '../../support/zitadel';

test('a passkey signs in, and is suggested on the next visit', async ({ screens, page, newPerson }) => {
  const person = await newPerson({}, await makeKeyOrganization());
  const authenticator = await VirtualAuthenticator.add(page);
  await giveKey(page, person, 'passkeys');
  await screens.loginname.open();
  await screens.loginname.goOnAs(person.loginName);
  await screens.passkey.isShown();
  await expect(screens.passkey.needsScript).toBeHidden();
  await expect(screens.passkey.submit).toBeFocused();
  await screens.passkey.submit.click();
  await screens.account.isShown();
  await expect(screens.account.card).toContainText(person.loginName);

  await authenticator.setPresence(false);
  await page.addInitScript(() => {
    const ask = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = (options) => {
      document.documentElement.dataset.mediation = options?.mediation;
      return ask(options);
    };
  });
  await screens.loginname.open();
  await expect(page.locator('html[data-mediation="conditional"]')).toBeAttached();
});

test('a passkey that the browser suggests signs in without a name', async ({ screens, page, newPerson }) => {
  const person = await newPerson({}, await makeKeyOrganization());
  const authenticator = await VirtualAuthenticator.add(page);
  await giveKey(page, person, 'passkeys');
  await screens.loginname.open();
  await screens.loginname.goOnAs(person.loginName);
  await screens.passkey.submit.click();
  await screens.account.isShown();
  await authenticator.setPresence(false);
  await screens.account.signOut.click();
  await screens.logoutDone.isShown();
  // Presence stands for the choice in the browser's list, which tests cannot reach.
  await authenticator.setPresence(true);
  await screens.loginname.open();
  await screens.account.isShown();
  await expect(screens.account.card).toContainText(person.loginName);
});

test('a prompt that is declined is quiet, and can be repeated', async ({ screens, page, newPerson }) => {
  const person = await newPerson({}, await makeKeyOrganization());
  const authenticator = await VirtualAuthenticator.add(page);
  await giveKey(page, person, 'passkeys');
  await authenticator.setVerified(false);
  await screens.loginname.open();
  await screens.loginname.goOnAs(person.loginName);
  await screens.passkey.isShown();
  await screens.passkey.submit.click();
  await expect(screens.passkey.status).toContainText('No passkey was used.');
  await expect(screens.passkey.error).toHaveCount(0);
  await expect(screens.passkey.submit).toHaveText('Try again');
  await authenticator.setVerified(true);
  await screens.passkey.submit.click();
  await screens.account.isShown();
});

test('a passkey that was removed is refused, and the password is another way', async ({ screens, page, newPerson }) => {
  const person = await newPerson({}, await makeKeyOrganization());
  await VirtualAuthenticator.add(page);
  const id = await giveKey(page, person, 'passkeys');
  await screens.loginname.open();
  await screens.loginname.goOnAs(person.loginName);
  await screens.passkey.isShown();
  await call('admin', 'DELETE', `/v2/users/${person.id}/passkeys/${id}`, {});
  await screens.passkey.submit.click();
  await expect(screens.passkey.error).toBeVisible();
  await screens.passkey.usePassword.click();
  await screens.password.signInWith(person.password);
  // Somebody without a passkey is offered one.
  await screens.passkeySet.later.click();
  await screens.account.isShown();
});

test('Back from the account does not ask for the passkey by itself', async ({ screens, page, newPerson }) => {
  const person = await newPerson({}, await makeKeyOrganization());
  await VirtualAuthenticator.add(page);
  await giveKey(page, person, 'passkeys');
  await screens.loginname.open();
  await screens.loginname.goOnAs(person.loginName);
  await screens.passkey.submit.click();
  await screens.account.isShown();
  await page.goBack();
  await expect(page.locator('main')).toBeVisible();
  await screens.account.open();
  await screens.account.isShown();
});

/** Somebody who has nothing but a passkey, in this browser's authenticator, and is signed in with it. */
async function signedInWithPasskeyAlone(screens: Screens, newPerson: (wish: PersonWish, organization: Organization) => Promise<Person>) {
  const person = await newPerson({ isInvited: true }, await makeKeyOrganization());
  const authenticator = await VirtualAuthenticator.add(screens.page);
  await giveKey(screens.page, person, 'passkeys');
  await screens.loginname.open();
  await screens.loginname.goOnAs(person.loginName);
  await screens.passkey.submit.click();
  await screens.account.isShown();
  return { person, authenticator };
}

test('whoever has a passkey alone comes back to it when the session has ended', async ({ screens, newPerson }) => {
  const { person } = await signedInWithPasskeyAlone(screens, newPerson);
  await endSession(person);
  await screens.account.open();
  await screens.passkey.isShown();
  await expect(screens.passkey.notice).toContainText('You were signed out. Sign in again to go on.');
  await expect(screens.passkey.usePassword).toHaveCount(0);
  await screens.passkey.submit.click();
  await expect(screens.passkey.needsScript).toBeHidden();
  await screens.passkey.submit.click();
  await screens.account.isShown();
});

test('an ended account that is chosen asks for its passkey at once', async ({ screens, newPerson }) => {
  const { person } = await signedInWithPasskeyAlone(screens, newPerson);
  await screens.accounts.open();
  await endSession(person);
  await screens.accounts.choose(person.loginName);
  await screens.passkey.isShown();
  await expect(screens.passkey.submit).toBeFocused();
  await screens.passkey.submit.click();
  await screens.account.isShown();
});

test('staying signed in with a passkey outlives the browser', async ({ screens, context, newPerson }) => {
  const person = await newPerson({}, await makeKeyOrganization());
  await VirtualAuthenticator.add(screens.page);
  await giveKey(screens.page, person, 'passkeys');
  await screens.loginname.open();
  await screens.loginname.goOnAs(person.loginName);
  await screens.passkey.stay.check();
  await screens.passkey.submit.click();
  await screens.account.isShown();
  const ends = (await context.cookies()).map((cookie) => cookie.expires).filter((end) => end > 0);
  expect(ends).toHaveLength(1);
});
