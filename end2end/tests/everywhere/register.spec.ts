/** An account of one's own. */
import { sentence, type Screen } from '../../pages/screen';
import type { Newcomer } from '../../pages/register';
import { mailsTo } from '../../support/factors';
import { organizationAllowing } from '../../support/strict';
import { expect, test } from '../../support/test';
import {
  emailCode,
  isVerified,
  makeOrganization,
  PASSWORD,
  peopleWith,
  setLoginPolicy,
  suffix,
  type Person,
} from '../../support/world';
import { failedAttemptsAfterCheck, until } from '../../support/zitadel';

function newcomer(): Newcomer {
  return { givenName: 'Grace', familyName: 'Hopper', email: `grace.${suffix()}@post.example` };
}

/** No address of a page says who it is about. */
async function namesNobody(screen: Screen, person: Newcomer): Promise<void> {
  const address = decodeURIComponent(screen.page.url());
  for (const datum of [person.givenName, person.familyName, person.email]) expect(address).not.toContain(datum);
}

test('a person makes an account and is signed in to it', async ({ screens, world }) => {
  const person = newcomer();
  const { loginname, register, registerPassword, account } = screens;
  await loginname.open({ organization: world.open.id });
  await loginname.field.fill(person.email);
  await loginname.register.click();
  await register.isShown();
  await expect(register.email).toHaveValue(person.email);
  await namesNobody(register, person);
  await register.fill(person);
  await register.agree();
  await register.submit.click();
  await registerPassword.isShown();
  await namesNobody(registerPassword, person);
  await expect(registerPassword.card).toContainText(person.email);
  await registerPassword.choose(PASSWORD);
  await account.isShown();
  await expect(account.card).toContainText(person.email);
  await until('the new person', async () => (await peopleWith(person.email)).length === 1);
  const [made] = await peopleWith(person.email);
  expect(made?.details.resourceOwner).toBe(world.open.id);
  expect(await failedAttemptsAfterCheck(made?.userId, PASSWORD)).toBe(0);
});

test('terms and privacy are agreed to first, and reading them loses nothing', async ({ screens, world }) => {
  const person = newcomer();
  const { register, registerPassword } = screens;
  await register.open({ organization: world.open.id });
  await register.fill(person);
  for (const [box, link, path] of [
    [register.terms, register.termsLink, '/en/terms'],
    [register.privacy, register.privacyLink, '/en/privacy'],
  ] as const) {
    await expect(box).not.toBeChecked();
    await expect(link).toHaveAttribute('href', `https://aurora.example${path}`);
    await expect(link).toHaveAttribute('target', '_blank');
    await expect(link).toHaveAttribute('rel', /noopener/);
  }
  await register.submit.click();
  await register.says('Accept the terms to go on.');
  await expect(register.terms).toBeFocused();
  await register.terms.check();
  await register.submit.click();
  await register.says('Accept the privacy policy to go on.');
  await expect(register.terms).toBeChecked();
  await expect(register.email).toHaveValue(person.email);
  await register.privacy.check();
  await register.submit.click();
  await registerPassword.isShown();
  await registerPassword.back.click();
  await register.isShown();
  await expect(register.givenName).toHaveValue(person.givenName);
});

test('what is no address is told at its field', async ({ screens, world }) => {
  const person = newcomer();
  const { register, registerPassword } = screens;
  await register.open({ organization: world.open.id });
  await register.fill({ ...person, email: 'grace' });
  await register.agree();
  await register.submit.click();
  await register.says('This is not an email address.');
  await expect(register.email).toBeFocused();
  await expect(register.email).toHaveValue('grace');
  await expect(register.givenName).toHaveValue(person.givenName);
  await expect(register.terms).toBeChecked();
  // What only the backend refuses is told on the same page.
  await register.email.fill('grace[1]@post.example');
  await register.submit.click();
  await registerPassword.choose(PASSWORD);
  await register.isShown();
  await register.says('This is not an email address.');
});

test('a new account belongs to the organization that is asked for, and wears its brand', async ({ screens }) => {
  const organization = await makeOrganization(`Harbor ${suffix()}`);
  await setLoginPolicy(organization, { allowRegister: true });
  const person = newcomer();
  const { register, registerPassword, account } = screens;
  await register.open({ organization: organization.id });
  await expect(register.heading).toContainText(organization.name);
  await expect(register.terms).toHaveCount(0);
  await register.fill(person);
  await register.submit.click();
  await expect(screens.page).toHaveURL(new RegExp(`organization=${organization.id}`));
  await registerPassword.choose(PASSWORD);
  await account.isShown();
  await until('the new person', async () => (await peopleWith(person.email)).length === 1);
  expect((await peopleWith(person.email))[0]?.details.resourceOwner).toBe(organization.id);
});

test('where a code by mail is the second step, a new person verifies the address first', async ({ screens }) => {
  const organization = await organizationAllowing(['OTP_EMAIL'], { allowRegister: true, forceMfa: true });
  const person = newcomer();
  const { register, registerPassword, verify, account } = screens;
  await register.open({ organization: organization.id });
  await register.fill(person);
  await register.submit.click();
  await registerPassword.choose(PASSWORD);
  await verify.isShown();
  await expect(verify.lead).toContainText('We sent a code to');
  await account.open();
  await expect(account.card).toHaveCount(0);
  const made = (await peopleWith(person.email))[0]?.userId;
  const code = await emailCode({ id: made } as Person);
  await verify.open();
  await verify.giveCode(code);
  await expect(verify.card).toHaveCount(0);
  expect(await isVerified({ id: made } as Person)).toBe(true);
});

test('where names are hidden the mail leads to the first password', async ({ screens, world }) => {
  const person = newcomer();
  const { register, registerSent, verify, authenticatorSet, account } = screens;
  await register.open({ organization: world.discreet.id });
  await register.fill(person);
  await register.submit.click();
  await registerSent.isShown();
  const mails = await mailsTo(person.email);
  test.skip(!mails, 'the mails of this backend cannot be read here');
  expect(mails).toHaveLength(1);
  const link = /href="([^"]+)"/.exec(mails![0]!)![1]!.replaceAll('&amp;', '&');
  await screens.page.goto(link);
  await verify.isShown();
  await verify.submit.click();
  await authenticatorSet.isShown();
  await authenticatorSet.password.click();
  await screens.page.getByTestId('password-set-text-input').fill(PASSWORD);
  await screens.page.getByTestId('submit-button').click();
  await account.isShown();
  await expect(account.card).toContainText(person.email);
});

test('what another site knows is filled in and leaves the address bar', async ({ screens, world }) => {
  const person = newcomer();
  const { register } = screens;
  const brought = { firstname: person.givenName, lastname: person.familyName, email: person.email };
  await register.open({ organization: world.open.id, ...brought });
  await expect(register.givenName).toHaveValue(person.givenName);
  await expect(register.familyName).toHaveValue(person.familyName);
  await expect(register.email).toHaveValue(person.email);
  await namesNobody(register, person);
});

test('a taken address is told where names are open, and leads to its sign-in', async ({ screens, person, world }) => {
  const { register, loginname } = screens;
  await register.open({ organization: world.open.id });
  await register.fill({ givenName: 'Ada', familyName: 'Lovelace', email: person.email });
  await register.agree();
  await register.submit.click();
  await register.says('There is an account with this address already.');
  await expect(register.email).toBeFocused();
  await register.card.getByRole('link', { name: 'Sign in with this address' }).click();
  await expect(loginname.field).toHaveValue(person.email);
});

test('where names are hidden a free and a taken address look the same', async ({ screens, newPerson, world }) => {
  const { register, registerSent } = screens;
  const taken = await newPerson({}, world.discreet);
  const free = newcomer();
  const cards: string[] = [];
  for (const email of [taken.email, free.email]) {
    await register.open({ organization: world.discreet.id });
    await register.fill({ ...free, email });
    await register.submit.click();
    await registerSent.isShown();
    const initials = await registerSent.card.locator('.avatar').innerText();
    const text = await registerSent.card.innerText();
    cards.push(text.replace(initials, 'INITIALS').replaceAll(email.split('@')[0] ?? '', 'NAME'));
  }
  expect(cards[0]).toBe(cards[1]);
  await until('the new person', async () => (await peopleWith(free.email)).length === 1);
  expect(await peopleWith(taken.email)).toHaveLength(1);
  await registerSent.again.click();
  await expect(register.email).toHaveValue(free.email);
});

test('an impatient person makes one account', async ({ screens, page, world }) => {
  const person = newcomer();
  const { register, registerPassword, account } = screens;
  await register.open({ organization: world.open.id });
  await register.fill(person);
  await register.agree();
  await register.submit.dblclick();
  await registerPassword.isShown();
  await registerPassword.field.fill(PASSWORD);
  await registerPassword.submit.dblclick();
  await account.isShown();
  await page.goBack();
  await account.open();
  await account.isShown();
  await until('the new person', async () => (await peopleWith(person.email)).length === 1);
});

test('the password of a new account keeps the rules and is no name of it', async ({ screens, world }) => {
  const person = newcomer();
  const { register, registerPassword, account } = screens;
  await register.open({ organization: world.open.id });
  await register.fill(person);
  await register.agree();
  await register.submit.click();
  await registerPassword.choose('');
  await registerPassword.says('Enter a new password.');
  await registerPassword.choose('Sh0rt!');
  await registerPassword.says('This password is too short.');
  await registerPassword.choose('Grace-Hopper-1');
  await registerPassword.says('This password is hardly more than a name that others know');
  await expect(registerPassword.field).toBeFocused();
  await registerPassword.choose(PASSWORD);
  await account.isShown();
});

test('where people do not make their own accounts a page says so', async ({ screens, watch }) => {
  const closed = await makeOrganization(`Closed ${suffix()}`);
  await setLoginPolicy(closed, { allowRegister: false });
  const { register, loginname, error } = screens;
  await loginname.open({ organization: closed.id });
  await loginname.isShown();
  await expect(loginname.register).toHaveCount(0);
  watch.expectStatus(403);
  await register.open({ organization: closed.id });
  await error.isShown();
  await expect(error.heading).toHaveText(sentence('You cannot create an account here'));
  await error.card.getByRole('link', { name: 'Go to sign-in' }).click();
  await loginname.isShown();
});
