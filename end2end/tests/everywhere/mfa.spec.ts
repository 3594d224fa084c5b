/** The choice among second factors, and other ways from every one of them. */
import { appCode, mailsTo, makeRecoveryCodes, setUpApp, setUpMailCodes } from '../../support/factors';
import { expect, test } from '../../support/test';

test('the chooser offers what is set up, and every way leads to every other', async ({ screens, person }) => {
  const secret = await setUpApp(person);
  await setUpMailCodes(person);
  await makeRecoveryCodes(person, 1);
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.mfa.isShown();
  await expect(screens.mfa.heading).toHaveText('Confirm that it is you');
  await expect(screens.mfa.ways.all).toHaveCount(3);
  const before = await mailsTo(person.email);
  expect(before ?? []).toHaveLength(0);

  await screens.mfa.ways.choose('Email');
  await screens.otpEmail.isShown();
  await expect(screens.otpEmail.ways.all).toHaveCount(2);
  await screens.otpEmail.ways.choose('Recovery code');
  await screens.recoveryCode.isShown();
  await screens.recoveryCode.ways.choose('Email');
  await screens.otpEmail.isShown();
  const after = await mailsTo(person.email);
  expect(after ?? [undefined], 'the code of a moment ago is still good').toHaveLength(1);
  await screens.page.goBack();
  await screens.recoveryCode.isShown();
  await screens.recoveryCode.ways.choose('Authenticator app');
  await screens.otpApp.isShown();
  await screens.otpApp.enter(appCode(secret));
  await screens.account.isShown();
});

test('where there is one way, there is nothing to choose', async ({ screens, person }) => {
  await setUpApp(person);
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.otpApp.isShown();
  await screens.mfa.open();
  await screens.otpApp.isShown();
});
