/** Recovery codes: offered after the first second step, shown once, kept as a file. */
import { readFileSync } from 'node:fs';
import { expect, test } from '../../support/test';
import { appCode } from '../../support/factors';
import { organizationAllowing } from '../../support/strict';

test('recovery codes are offered, shown once and downloaded', async ({ screens, newPerson }) => {
  const organization = await organizationAllowing(['OTP', 'RECOVERY_CODES'], { forceMfa: true });
  const person = await newPerson({}, organization);
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.mfaSet.choose('totp');
  await screens.appSet.confirm(appCode(await screens.appSet.readSecret()));
  await screens.recoveryCodeSet.isShown();
  await screens.recoveryCodeSet.submit.click();
  await expect(screens.recoveryCodeSet.codes).toHaveCount(10, { timeout: 30_000 });
  const codes = await screens.recoveryCodeSet.codes.allTextContents();
  const waiting = screens.page.waitForEvent('download');
  await screens.recoveryCodeSet.download.click();
  const file = await waiting;
  expect(file.suggestedFilename()).toBe('recovery-codes.txt');
  const lines = readFileSync(await file.path(), 'utf8').split('\r\n');
  for (const code of codes) expect(lines).toContain(code);
  await screens.recoveryCodeSet.submit.click();
  await screens.account.isShown();
  await expect(screens.account.notice).toContainText('Your recovery codes are ready.');
  await screens.recoveryCodeSet.open();
  await expect(screens.recoveryCodeSet.codes).toHaveCount(0);
});

test('recovery codes may come later', async ({ screens, newPerson }) => {
  const organization = await organizationAllowing(['OTP', 'RECOVERY_CODES'], { forceMfa: true });
  const person = await newPerson({}, organization);
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.mfaSet.choose('totp');
  await screens.appSet.confirm(appCode(await screens.appSet.readSecret()));
  await screens.recoveryCodeSet.later.click();
  await screens.account.isShown();
  await screens.mfaSet.open();
  expect(await screens.mfaSet.offered()).toContain('recovery-codes');
});
