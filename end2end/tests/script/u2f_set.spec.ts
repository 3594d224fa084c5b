/** A new security key, made by the browser itself. */
import type { Page } from '@playwright/test';
import { makeKeyOrganization, VirtualAuthenticator } from '../../support/key_setup';
import { expect, test } from '../../support/test';

/** The new key is asked for at once, in the same session. */
async function touch(page: Page): Promise<void> {
  const card = page.locator('main[data-screen="u2f"]');
  await expect(card).toBeVisible();
  await card.getByTestId('submit-button').click();
}

test('a security key that verifies nobody is set up and used', async ({ screens, newPerson }) => {
  const person = await newPerson({}, await makeKeyOrganization({ passwordlessType: 'PASSWORDLESS_TYPE_NOT_ALLOWED' }));
  await VirtualAuthenticator.add(screens.page, { keepsKeys: false, verifies: false });
  await screens.signIn(person);
  await screens.u2fSet.open();
  await screens.u2fSet.begin();
  await screens.u2fSet.label.fill('Blue one');
  await screens.u2fSet.submit.click();
  await touch(screens.page);
  await screens.account.isShown();
});

test('where a second factor is a must, a security key ends the sign-in', async ({ screens, newPerson }) => {
  const organization = await makeKeyOrganization({ forceMfa: true, passwordlessType: 'PASSWORDLESS_TYPE_NOT_ALLOWED' });
  const person = await newPerson({}, organization);
  await VirtualAuthenticator.add(screens.page, { keepsKeys: false, verifies: false });
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.u2fSet.open();
  await expect(screens.u2fSet.back).toHaveText('Choose another way');
  await screens.u2fSet.begin();
  await screens.u2fSet.submit.click();
  await touch(screens.page);
  await screens.account.isShown();
});
