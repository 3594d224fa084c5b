/** Somebody who was invited gets their first way to sign in. */
import { uiUrl } from '../../support/environment';
import { expect, test } from '../../support/test';
import { invitationLink, isVerified, makeOrganization, setLoginPolicy, suffix } from '../../support/world';

test('an account without any way to sign in is offered its invitation again', async ({ screens, newPerson }) => {
  const person = await newPerson({ isInvited: true });
  await screens.loginname.open();
  await screens.loginname.goOnAs(person.loginName);
  await screens.verify.isShown();
  await expect(screens.verify.heading).toHaveText('Accept your invitation');
  await expect(screens.verify.lead).toContainText('This account has no way to sign in yet.');
  await screens.verify.send.click();
  await expect(screens.verify.lead).toContainText('We sent the invitation to the email address of this account.');
  await screens.page.reload();
  await expect(screens.verify.lead).toContainText('We sent the invitation');
});

test('an invitation leads to the first password', async ({ screens, newPerson }) => {
  const person = await newPerson({ isInvited: true });
  await screens.page.goto(uiUrl + (await invitationLink(person)));
  await screens.verify.isShown();
  expect(screens.page.url()).not.toContain('code=');
  await screens.verify.submit.click();
  await screens.authenticatorSet.isShown();
  await expect(screens.authenticatorSet.card).toContainText(person.givenName);
  await expect(screens.authenticatorSet.passkey).toHaveCount(0);
  expect(await isVerified(person)).toBe(true);
  await screens.authenticatorSet.password.click();
  await screens.page.getByTestId('password-set-text-input').fill('Purple-Kettle-9-Harbor');
  await screens.page.getByTestId('submit-button').click();
  await screens.account.isShown();
  await screens.authenticatorSet.open();
  await expect(screens.authenticatorSet.card).toHaveCount(0);
});

test('a policy that allows nothing is said in a sentence', async ({ screens, newPerson }) => {
  const organization = await makeOrganization(`Nowhere ${suffix()}`);
  await setLoginPolicy(organization, { allowUsernamePassword: false });
  const person = await newPerson({ isInvited: true }, organization);
  await screens.page.goto(uiUrl + (await invitationLink(person)));
  await screens.verify.submit.click();
  await screens.authenticatorSet.isShown();
  await screens.authenticatorSet.says('allows neither passwords nor passkeys');
});

test('a wrong invitation tells nothing and leads on', async ({ screens, newPerson }) => {
  const person = await newPerson({ isInvited: true });
  await screens.page.goto(`${uiUrl}/verify?invite=true&userId=${person.id}&code=WRONG1`);
  await screens.verify.submit.click();
  await screens.verify.says('This code is not right, was used already, or is too old.');
  await screens.verify.send.click();
  await expect(screens.verify.lead).toContainText('If this account is still waiting for you, an invitation is on its way');
});
