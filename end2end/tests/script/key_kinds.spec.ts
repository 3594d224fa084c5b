/**
 * Every kind of key, and what can go wrong with one, for passkeys and for security keys. Passkeys that were removed from an account, and
 * what a device says of a key that it has already, are in the specs of their screens.
 */
import type { Page } from '@playwright/test';
import type { Screens } from '../../pages/screens';
import { askInTheNameOf, escapeNextPrompt, makeKeyOrganization, passkeysOf, VirtualAuthenticator } from '../../support/key_setup';
import { giveKey } from '../../support/keys';
import { expect, test } from '../../support/test';
import type { Person } from '../../support/world';
import { call } from '../../support/zitadel';

const ELSEWHERE = 'elsewhere.example';
const INSECURE = 'Passkeys and security keys cannot be used at this address.';
const WITHOUT_PASSKEYS = { passwordlessType: 'PASSWORDLESS_TYPE_NOT_ALLOWED' };

/** As far as the page that asks for the passkey. */
async function toPasskey(screens: Screens, person: Person): Promise<void> {
  await screens.loginname.open();
  await screens.loginname.goOnAs(person.loginName);
  await screens.passkey.isShown();
}

/** As far as the page that asks for the security key. */
async function toKey(screens: Screens, person: Person): Promise<void> {
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.u2f.isShown();
}

/** As far as the page that has the browser make a passkey. */
async function toNewPasskey(screens: Screens, person: Person): Promise<void> {
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.passkeySet.begin();
}

/** As far as the page that has the browser make a security key. */
async function toNewKey(screens: Screens, person: Person): Promise<void> {
  await screens.signIn(person);
  await screens.u2fSet.open();
  await screens.u2fSet.begin();
}

/** The prompt ended without a key: nobody is blamed, and it can be repeated. */
async function isQuiet(screen: Screens['passkey' | 'u2f' | 'passkeySet' | 'u2fSet'], sentence: string): Promise<void> {
  await expect(screen.status).toContainText(sentence);
  await expect(screen.error).toHaveCount(0);
  await expect(screen.submit).toHaveText('Try again');
}

test.describe('a passkey', () => {
  let person: Person;
  let page: Page;

  test.beforeEach(async ({ newPerson, screens }) => {
    person = await newPerson({}, await makeKeyOrganization());
    page = screens.page;
  });

  test('resident, UV on: one that its authenticator keeps signs in', async ({ screens }) => {
    const authenticator = await VirtualAuthenticator.add(page);
    await giveKey(page, person, 'passkeys');
    expect(await authenticator.residents()).toBe(1);
    await toPasskey(screens, person);
    await screens.passkey.submit.click();
    await screens.account.isShown();
  });

  test('non-resident: one that its authenticator does not keep answers for the name', async ({ screens }) => {
    const authenticator = await VirtualAuthenticator.add(page, { keepsKeys: false });
    await giveKey(page, person, 'passkeys');
    expect(await authenticator.residents()).toBe(0);
    await toPasskey(screens, person);
    await screens.passkey.submit.click();
    await screens.account.isShown();
  });

  test('UV off: an authenticator that verifies nobody gives none', async ({ screens }) => {
    const authenticator = await VirtualAuthenticator.add(page);
    await giveKey(page, person, 'passkeys');
    await authenticator.remove();
    await VirtualAuthenticator.add(page, { verifies: false });
    await toPasskey(screens, person);
    await screens.passkey.submit.click();
    await isQuiet(screens.passkey, 'No passkey was used.');
    await screens.passkey.usePassword.click();
    await screens.password.isShown();
  });

  test('cancelled: the prompt can be repeated', async ({ screens }) => {
    const authenticator = await VirtualAuthenticator.add(page);
    await giveKey(page, person, 'passkeys');
    await toPasskey(screens, person);
    await authenticator.setPresence(false);
    await escapeNextPrompt(page);
    await screens.passkey.submit.click();
    await isQuiet(screens.passkey, 'No passkey was used.');
    await authenticator.setPresence(true);
    await screens.passkey.submit.click();
    await screens.account.isShown();
  });

  test('wrong RP: one of another domain is not used', async ({ screens }) => {
    const authenticator = await VirtualAuthenticator.add(page);
    await giveKey(page, person, 'passkeys');
    await authenticator.moveTo(ELSEWHERE);
    await toPasskey(screens, person);
    await screens.passkey.submit.click();
    await isQuiet(screens.passkey, 'No passkey was used.');
  });

  test('wrong RP: a page in the name of another domain says that it cannot', async ({ screens }) => {
    await VirtualAuthenticator.add(page);
    await giveKey(page, person, 'passkeys');
    await toPasskey(screens, person);
    await askInTheNameOf(page, ELSEWHERE);
    await screens.passkey.submit.click();
    await isQuiet(screens.passkey, INSECURE);
  });

  test('credential removed: one that the device has lost leaves the password', async ({ screens }) => {
    const authenticator = await VirtualAuthenticator.add(page);
    await giveKey(page, person, 'passkeys');
    await authenticator.lose();
    await toPasskey(screens, person);
    await screens.passkey.submit.click();
    await isQuiet(screens.passkey, 'No passkey was used.');
    await screens.passkey.usePassword.click();
    await screens.password.signInWith(person.password);
    await screens.account.isShown();
  });

  test('new, non-resident: an authenticator that keeps no keys makes none', async ({ screens }) => {
    await VirtualAuthenticator.add(page, { keepsKeys: false });
    await toNewPasskey(screens, person);
    await screens.passkeySet.submit.click();
    await isQuiet(screens.passkeySet, 'No passkey was created.');
    expect(await passkeysOf(person)).toEqual([]);
  });

  test('new, UV off: an authenticator that verifies nobody makes none', async ({ screens }) => {
    await VirtualAuthenticator.add(page, { verifies: false });
    await toNewPasskey(screens, person);
    await screens.passkeySet.submit.click();
    await isQuiet(screens.passkeySet, 'No passkey was created.');
    expect(await passkeysOf(person)).toEqual([]);
  });

  test('new, cancelled: the prompt can be repeated', async ({ screens }) => {
    const authenticator = await VirtualAuthenticator.add(page);
    await toNewPasskey(screens, person);
    await authenticator.setPresence(false);
    await escapeNextPrompt(page);
    await screens.passkeySet.submit.click();
    await isQuiet(screens.passkeySet, 'No passkey was created.');
    await authenticator.setPresence(true);
    await screens.passkeySet.submit.click();
    await screens.account.isShown();
  });

  test('new, wrong RP: a page in the name of another domain says that it cannot', async ({ screens }) => {
    await VirtualAuthenticator.add(page);
    await toNewPasskey(screens, person);
    await askInTheNameOf(page, ELSEWHERE);
    await screens.passkeySet.submit.click();
    await isQuiet(screens.passkeySet, INSECURE);
    expect(await passkeysOf(person)).toEqual([]);
  });
});

test.describe('a security key', () => {
  let person: Person;
  let page: Page;

  test.beforeEach(async ({ newPerson, screens }) => {
    person = await newPerson({}, await makeKeyOrganization(WITHOUT_PASSKEYS));
    page = screens.page;
  });

  test('resident, UV on: one that keeps keys and verifies its holder is a second step', async ({ screens }) => {
    await VirtualAuthenticator.add(page);
    await giveKey(page, person, 'u2f');
    await toKey(screens, person);
    await screens.u2f.submit.click();
    await screens.account.isShown();
  });

  test('non-resident: one that keeps no keys and verifies nobody is a second step', async ({ screens }) => {
    const authenticator = await VirtualAuthenticator.add(page, { keepsKeys: false, verifies: false });
    await giveKey(page, person, 'u2f');
    expect(await authenticator.residents()).toBe(0);
    await toKey(screens, person);
    await screens.u2f.submit.click();
    await screens.account.isShown();
  });

  test('UV off: an authenticator that did not recognize its holder will do', async ({ screens }) => {
    const authenticator = await VirtualAuthenticator.add(page);
    await giveKey(page, person, 'u2f');
    await authenticator.setVerified(false);
    await toKey(screens, person);
    await screens.u2f.submit.click();
    await screens.account.isShown();
  });

  test('wrong RP: one of another domain is not used', async ({ screens }) => {
    const authenticator = await VirtualAuthenticator.add(page, { keepsKeys: false, verifies: false });
    await giveKey(page, person, 'u2f');
    await authenticator.moveTo(ELSEWHERE);
    await toKey(screens, person);
    await screens.u2f.submit.click();
    await isQuiet(screens.u2f, 'No security key was used.');
  });

  test('wrong RP: a page in the name of another domain says that it cannot', async ({ screens }) => {
    await VirtualAuthenticator.add(page, { keepsKeys: false, verifies: false });
    await giveKey(page, person, 'u2f');
    await toKey(screens, person);
    await askInTheNameOf(page, ELSEWHERE);
    await screens.u2f.submit.click();
    await isQuiet(screens.u2f, INSECURE);
  });

  test('credential removed: one that was removed from the account is refused, and asked for no longer', async ({ screens }) => {
    await VirtualAuthenticator.add(page, { keepsKeys: false, verifies: false });
    const id = await giveKey(page, person, 'u2f');
    await toKey(screens, person);
    await call('admin', 'DELETE', `/v2/users/${person.id}/u2f/${id}`, {});
    await screens.u2f.submit.click();
    // It was the only second step there was.
    await screens.signedIn.isShown();
  });

  test('credential removed: one that the person has lost is not used', async ({ screens }) => {
    const authenticator = await VirtualAuthenticator.add(page, { keepsKeys: false, verifies: false });
    await giveKey(page, person, 'u2f');
    await authenticator.lose();
    await toKey(screens, person);
    await screens.u2f.submit.click();
    await isQuiet(screens.u2f, 'No security key was used.');
  });

  test('new, resident, UV on: one that keeps keys and verifies its holder is set up and used', async ({ screens }) => {
    const authenticator = await VirtualAuthenticator.add(page);
    await toNewKey(screens, person);
    await screens.u2fSet.submit.click();
    await screens.u2f.isShown();
    await screens.u2f.submit.click();
    await screens.account.isShown();
    expect(await authenticator.count()).toBe(1);
  });

  test('new, cancelled: the prompt can be repeated', async ({ screens }) => {
    const authenticator = await VirtualAuthenticator.add(page, { keepsKeys: false, verifies: false });
    await toNewKey(screens, person);
    await authenticator.setPresence(false);
    await escapeNextPrompt(page);
    await screens.u2fSet.submit.click();
    await isQuiet(screens.u2fSet, 'No key was added.');
    await authenticator.setPresence(true);
    await screens.u2fSet.submit.click();
    await screens.u2f.isShown();
  });

  test('new, wrong RP: a page in the name of another domain says that it cannot', async ({ screens }) => {
    await VirtualAuthenticator.add(page, { keepsKeys: false, verifies: false });
    await toNewKey(screens, person);
    await askInTheNameOf(page, ELSEWHERE);
    await screens.u2fSet.submit.click();
    await isQuiet(screens.u2fSet, INSECURE);
  });
});
