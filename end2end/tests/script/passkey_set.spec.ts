/** A new passkey, made by the browser itself. */
import { makeKeyOrganization, passkeysOf, VirtualAuthenticator } from '../../support/key_setup';
import { expect, test } from '../../support/test';

test('a passkey is made, named and used', async ({ screens, newPerson }) => {
  const person = await newPerson({}, await makeKeyOrganization());
  const authenticator = await VirtualAuthenticator.add(screens.page);
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.passkeySet.begin();
  await screens.passkeySet.label.fill('My phone');
  await screens.passkeySet.submit.click();
  await expect(screens.account.notice).toContainText('Your passkey is saved.');
  await expect.poll(() => passkeysOf(person)).toEqual(['My phone']);
  expect(await authenticator.count()).toBe(1);
});

test('a device that has a passkey already says so', async ({ screens, newPerson }) => {
  const person = await newPerson({}, await makeKeyOrganization());
  await VirtualAuthenticator.add(screens.page);
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.passkeySet.begin();
  await screens.passkeySet.submit.click();
  await screens.account.isShown();
  await screens.passkeySet.open();
  await screens.passkeySet.begin();
  await screens.passkeySet.submit.click();
  await expect(screens.passkeySet.status).toContainText('This device already has a passkey for your account.');
  await expect.poll(() => passkeysOf(person)).toHaveLength(1);
});

test('a prompt that is declined is quiet, and can be repeated', async ({ screens, newPerson }) => {
  const person = await newPerson({}, await makeKeyOrganization());
  const authenticator = await VirtualAuthenticator.add(screens.page);
  await authenticator.setVerified(false);
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.passkeySet.begin();
  await screens.passkeySet.submit.click();
  await expect(screens.passkeySet.status).toContainText('No passkey was created.');
  await expect(screens.passkeySet.error).toHaveCount(0);
  await authenticator.setVerified(true);
  await screens.passkeySet.submit.click();
  await screens.account.isShown();
  await expect.poll(() => passkeysOf(person)).toHaveLength(1);
});
