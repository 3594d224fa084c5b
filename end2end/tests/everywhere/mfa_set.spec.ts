/** Who is asked for a second step, and who may decline: by policy. */
import { appCode } from '../../support/factors';
import { expect, test } from '../../support/test';
import { organizationAllowing } from '../../support/strict';
import { readUser, until } from '../../support/zitadel';

for (const force of ['forceMfa', 'forceMfaLocalOnly']) {
  test(`a second step is a must where the policy says ${force}`, async ({ screens, newPerson }) => {
    const organization = await organizationAllowing(['OTP_EMAIL', 'OTP', 'OTP_SMS'], { [force]: true });
    const person = await newPerson({}, organization);
    await screens.nameOneself(person);
    await screens.password.signInWith(person.password);
    await screens.mfaSet.isShown();
    expect(await screens.mfaSet.offered()).toEqual(['email', 'totp']);
    await expect(screens.mfaSet.skip).toHaveCount(0);
    await screens.mfaSet.open({ force: 'false' });
    await expect(screens.mfaSet.skip).toHaveCount(0);
    for (const screen of [screens.account, screens.signedIn]) {
      await screen.open();
      await screens.mfaSet.isShown();
    }
  });
}

test('an offer is declined, and not made again', async ({ screens, newPerson }) => {
  const organization = await organizationAllowing(['OTP'], { mfaInitSkipLifetime: '2592000s' });
  const person = await newPerson({}, organization);
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.mfaSet.isShown();
  await screens.mfaSet.open({ force: 'true' });
  await screens.mfaSet.skip.click();
  await screens.account.isShown();
  expect((await readUser(person.id)).human.mfaInitSkipped).toBeTruthy();
  await screens.account.signOut.click();
  await screens.signIn(person);
});

test('an offer that was declined is made again when its time is over', async ({ screens, newPerson }) => {
  const seconds = 12;
  const organization = await organizationAllowing(['OTP'], { mfaInitSkipLifetime: `${seconds}s` });
  const person = await newPerson({}, organization);
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.mfaSet.skip.click();
  await screens.account.isShown();
  await screens.account.signOut.click();
  const declinedAt = Date.parse((await readUser(person.id)).human.mfaInitSkipped);
  await until('the declined offer lapsed', async () => Date.now() > declinedAt + seconds * 1_000);
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.mfaSet.isShown();
  await expect(screens.mfaSet.skip).toBeVisible();
});

test('an offer is taken, and what was set up is asked for from then on', async ({ screens, newPerson }) => {
  const organization = await organizationAllowing(['OTP'], { mfaInitSkipLifetime: '2592000s' });
  const person = await newPerson({}, organization);
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.mfaSet.choose('totp');
  const secret = await screens.appSet.readSecret();
  await screens.appSet.confirm(appCode(secret));
  await screens.account.isShown();
  await screens.account.signOut.click();
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.otpApp.isShown();
  // The one of the set-up is spent.
  await screens.otpApp.enter(appCode(secret, 1));
  await screens.account.isShown();
});

test('a policy that never offers leads straight on', async ({ screens, newPerson }) => {
  const organization = await organizationAllowing(['OTP'], { mfaInitSkipLifetime: '0s' });
  await screens.signIn(await newPerson({}, organization));
  await screens.mfaSet.open();
  await expect(screens.mfaSet.heading).toHaveText('Add a way to sign in');
  await screens.mfaSet.back.click();
  await screens.account.isShown();
});

test('a policy that asks for what it forbids ends in a sentence', async ({ screens, newPerson, watch }) => {
  const organization = await organizationAllowing(['OTP_SMS'], { forceMfa: true });
  const person = await newPerson({}, organization);
  await screens.nameOneself(person);
  watch.expectStatus(403);
  await screens.password.signInWith(person.password);
  await screens.error.isShown();
  await expect(screens.error.error).toContainText('allows none that you can set up');
});
