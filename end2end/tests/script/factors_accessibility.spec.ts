/** Axe on the screens of second factors, passkeys and security keys: light, dark, and from right to left. */
import { appCode, makeRecoveryCodes, setUpApp, setUpMailCodes } from '../../support/factors';
import { makeKeyOrganization, VirtualAuthenticator } from '../../support/key_setup';
import { giveKey } from '../../support/keys';
import { lookEveryWay } from '../../support/look';
import { organizationAllowing } from '../../support/strict';
import { expect, test } from '../../support/test';

test('axe finds nothing where a second factor is asked for', async ({ page, screens, person }) => {
  test.setTimeout(120_000);
  const secret = await setUpApp(person);
  await setUpMailCodes(person);
  await makeRecoveryCodes(person, 3);
  const { mfa, otpApp, otpEmail, recoveryCode } = screens;
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await mfa.isShown();
  await lookEveryWay(page, 'mfa');
  await mfa.ways.choose('Authenticator app');
  await otpApp.isShown();
  await lookEveryWay(page, 'otp of an app');
  await otpApp.enter('12345');
  await otpApp.says('The code of the app has six digits.');
  await lookEveryWay(page, 'otp of an app with a mistake');
  await mfa.open();
  await mfa.ways.choose('Email');
  await otpEmail.isShown();
  await lookEveryWay(page, 'otp by mail');
  await recoveryCode.open();
  await recoveryCode.isShown();
  await lookEveryWay(page, 'recovery_code');
  await otpApp.open();
  await otpApp.enter(appCode(secret));
  await screens.account.isShown();
});

test('axe finds nothing where a second factor is set up', async ({ page, screens, newPerson }) => {
  test.setTimeout(120_000);
  const organization = await organizationAllowing(['OTP', 'OTP_EMAIL', 'U2F', 'RECOVERY_CODES'], { forceMfa: true });
  const person = await newPerson({}, organization);
  const { mfaSet, appSet, emailSet, recoveryCodeSet } = screens;
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await mfaSet.isShown();
  await lookEveryWay(page, 'mfa_set');
  await emailSet.open();
  await emailSet.isShown();
  await lookEveryWay(page, 'otp_set by mail');
  await mfaSet.open();
  await mfaSet.choose('totp');
  await appSet.isShown();
  await lookEveryWay(page, 'otp_set of an app');
  await appSet.confirm('12345');
  await expect(appSet.error).toBeVisible();
  await lookEveryWay(page, 'otp_set of an app with a mistake');
  await appSet.confirm(appCode(await appSet.readSecret()));
  await recoveryCodeSet.isShown();
  await lookEveryWay(page, 'recovery_code_set');
  await recoveryCodeSet.submit.click();
  await expect(recoveryCodeSet.codes).toHaveCount(10, { timeout: 30_000 });
  await lookEveryWay(page, 'recovery_code_set with codes');
});

test('axe finds nothing where a key is asked for, and where one is set up', async ({ page, screens, newPerson }) => {
  test.setTimeout(120_000);
  const organization = await makeKeyOrganization();
  const person = await newPerson({}, organization);
  await VirtualAuthenticator.add(page);
  const { passkey, passkeySet, u2fSet } = screens;
  await giveKey(page, person, 'passkeys');
  await screens.loginname.open();
  await screens.loginname.goOnAs(person.loginName);
  await passkey.isShown();
  await expect(passkey.submit).toBeVisible();
  await lookEveryWay(page, 'passkey');
  await passkey.submit.click();
  await screens.account.isShown();
  for (const screen of [passkeySet, u2fSet]) {
    await screen.open();
    await screen.isShown();
    await lookEveryWay(page, screen.name);
    await screen.submit.click();
    await expect(screen.card.locator('[data-start]')).toBeVisible();
    await lookEveryWay(page, `${screen.name} that was begun`);
  }
});

test('axe finds nothing where a security key is asked for', async ({ page, screens, newPerson }) => {
  const person = await newPerson({}, await makeKeyOrganization({ passwordlessType: 'PASSWORDLESS_TYPE_NOT_ALLOWED' }));
  await VirtualAuthenticator.add(page, { keepsKeys: false, verifies: false });
  await giveKey(page, person, 'u2f');
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.u2f.isShown();
  await lookEveryWay(page, 'u2f');
});
