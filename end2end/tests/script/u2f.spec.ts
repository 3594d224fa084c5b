/** A security key as the second factor, held by the browser's own authenticator. */
import { escapeNextPrompt, makeKeyOrganization, VirtualAuthenticator } from '../../support/key_setup';
import { giveKey } from '../../support/keys';
import { expect, test } from '../../support/test';

const WITHOUT_PASSKEYS = { passwordlessType: 'PASSWORDLESS_TYPE_NOT_ALLOWED' };

test('a security key completes a sign-in', async ({ screens, page, newPerson }) => {
  const person = await newPerson({}, await makeKeyOrganization(WITHOUT_PASSKEYS));
  await VirtualAuthenticator.add(page, { keepsKeys: false, verifies: false });
  await giveKey(page, person, 'u2f');
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.u2f.isShown();
  await expect(screens.u2f.needsScript).toBeHidden();
  await screens.u2f.submit.click();
  await screens.account.isShown();
});

test('a key that is not touched is asked for again, without blame', async ({ screens, page, newPerson }) => {
  const person = await newPerson({}, await makeKeyOrganization(WITHOUT_PASSKEYS));
  const authenticator = await VirtualAuthenticator.add(page, { keepsKeys: false, verifies: false });
  await giveKey(page, person, 'u2f');
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.u2f.isShown();
  await authenticator.setPresence(false);
  await escapeNextPrompt(page);
  await screens.u2f.submit.click();
  await expect(screens.u2f.status).toContainText('No security key was used.');
  await expect(screens.u2f.submit).toHaveText('Try again');
  await expect(screens.u2f.error).toHaveCount(0);
  await authenticator.setPresence(true);
  await screens.u2f.submit.click();
  await screens.account.isShown();
});
