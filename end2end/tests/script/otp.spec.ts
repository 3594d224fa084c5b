/** What script adds to the page of a code. */
import { mailsTo, setUpMailCodes } from '../../support/factors';
import { expect, test } from '../../support/test';

test('the button for another code counts down, and is read aloud at the start and in the end alone', async ({ screens, person }) => {
  test.skip((await mailsTo(person.email)) === undefined, 'the mails of this backend cannot be read here');
  await setUpMailCodes(person);
  await screens.page.clock.install();
  await screens.nameOneself(person);
  await screens.password.signInWith(person.password);
  await screens.otpEmail.isShown();
  const { resend, wait } = screens.otpEmail;
  await screens.page.clock.runFor(1_000);
  await expect(resend).toBeDisabled();
  await expect(resend).toHaveText(/Send a new code \(.*0:\d\d.*\)/);
  const start = await wait.textContent();
  await screens.page.clock.runFor(10_000);
  expect(await wait.textContent()).toBe(start);
  await screens.page.clock.runFor(30_000);
  await expect(resend).toBeEnabled();
  await expect(resend).toHaveText('Send a new code');
  await expect(wait).toHaveText('You can ask for a new code now.');
});
