/** Signing in with a passkey that the browser's own authenticator holds. */
import { makeKeyOrganization, VirtualAuthenticator } from '../../support/key_setup';
import { giveKey } from '../../support/keys';
import { expect, test } from '../../support/test';
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
