/** An account of one's own that is signed in to with a passkey. */
import { makeKeyOrganization, passkeysOf, VirtualAuthenticator } from '../../support/key_setup';
import { expect, test } from '../../support/test';
import { peopleWith, suffix, type Person } from '../../support/world';
import { until } from '../../support/zitadel';

test('a person makes an account with a passkey and has no password', async ({ screens }) => {
  const organization = await makeKeyOrganization({ allowRegister: true });
  const authenticator = await VirtualAuthenticator.add(screens.page);
  const person = { givenName: 'Grace', familyName: 'Hopper', email: `grace.${suffix()}@post.example` };
  const { register, passkeySet, passkey, account } = screens;
  await register.open({ organization: organization.id });
  await register.fill(person);
  await register.withPasskey.check();
  await register.submit.click();
  await passkeySet.isShown();
  expect(decodeURIComponent(screens.page.url())).not.toContain(person.email);
  await passkeySet.begin();
  await passkeySet.submit.click();
  // What was made is used at once: the session is one of a passkey.
  await passkey.isShown();
  await expect(passkey.card).toContainText(person.email.split('@')[0]!);
  await passkey.submit.click();
  await account.isShown();
  expect(await authenticator.count()).toBe(1);
  await until('the new person', async () => (await peopleWith(person.email)).length === 1);
  const [made] = await peopleWith(person.email);
  expect(made?.human.passwordChanged).toBeUndefined();
  await expect.poll(() => passkeysOf({ id: made?.userId } as Person)).toHaveLength(1);
});

test('a prompt that is declined loses no account', async ({ screens }) => {
  const organization = await makeKeyOrganization({ allowRegister: true });
  const authenticator = await VirtualAuthenticator.add(screens.page);
  await authenticator.setVerified(false);
  const person = { givenName: 'Grace', familyName: 'Hopper', email: `grace.${suffix()}@post.example` };
  const { register, passkeySet, passkey, account } = screens;
  await register.open({ organization: organization.id });
  await register.fill(person);
  await register.withPasskey.check();
  await register.submit.click();
  await passkeySet.begin();
  await passkeySet.submit.click();
  await expect(passkeySet.status).toContainText('No passkey was created.');
  await authenticator.setVerified(true);
  await passkeySet.submit.click();
  await passkey.isShown();
  await passkey.submit.click();
  await account.isShown();
  await until('the new person', async () => (await peopleWith(person.email)).length === 1);
});
