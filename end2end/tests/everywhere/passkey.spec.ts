/** The page that asks for a passkey, for people whose browser cannot, or who would rather not. */
import { makeKeyOrganization, VirtualAuthenticator } from '../../support/key_setup';
import { giveKey } from '../../support/keys';
import { expect, test } from '../../support/test';

test('the password is another way than the passkey, with and without script', async ({ browser, screens, newPerson, javaScriptEnabled }) => {
  const person = await newPerson({}, await makeKeyOrganization());
  const elsewhere = await browser.newPage({ javaScriptEnabled: true });
  await VirtualAuthenticator.add(elsewhere);
  await giveKey(elsewhere, person, 'passkeys');
  await elsewhere.close();

  await screens.loginname.open();
  await screens.loginname.goOnAs(person.loginName);
  await screens.passkey.isShown();
  if (javaScriptEnabled === false) await expect(screens.passkey.needsScript).toContainText('This step needs JavaScript.');
  await screens.passkey.usePassword.click();
  await screens.password.signInWith(person.password);
  await screens.account.isShown();
});
