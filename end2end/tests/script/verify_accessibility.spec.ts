/** Axe on the screens of verification and invitation: light, dark, and from right to left. */
import { uiUrl } from '../../support/environment';
import { lookEveryWay } from '../../support/look';
import { expect, test } from '../../support/test';
import { emailLink, invitationLink } from '../../support/world';

test('axe finds nothing on the screens of verification and invitation', async ({ page, screens, newPerson, world }) => {
  test.setTimeout(120_000);
  const look = (what: string) => lookEveryWay(page, what);
  const scope = `&organization=${world.open.id}`;
  const waiting = await newPerson({ isUnverified: true });
  await page.goto(uiUrl + (await emailLink(waiting)) + scope);
  await look('verify with a link');
  await screens.verify.submit.click();
  await screens.verifySuccess.isShown();
  await look('verify_success');
  await page.goto(`${uiUrl}/verify?userId=1${waiting.id}&code=WRONG1${scope}`);
  await screens.verify.submit.click();
  await expect(screens.verify.error).toBeVisible();
  await look('verify with a mistake');
  await screens.verify.send.click();
  await look('verify sent');
  await expect(screens.verify.send).toBeDisabled();
  const byChoice = await newPerson({ isUnverified: true });
  await screens.signIn(byChoice);
  await screens.verify.open();
  await look('verify by choice');
  const invited = await newPerson({ isInvited: true });
  await screens.loginname.open();
  await screens.loginname.goOnAs(invited.loginName);
  await screens.verify.isShown();
  await look('invitation');
  await page.goto(uiUrl + (await invitationLink(invited)) + scope);
  await screens.verify.submit.click();
  await screens.authenticatorSet.isShown();
  await look('authenticator_set');
});
