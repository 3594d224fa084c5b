/** Several accounts in one browser, and the ways out. */
import { sentence } from '../../pages/screen';
import { expect, test } from '../../support/test';
import { endSession, untilSessions } from '../../support/world';

test('two people share a browser, and the picker lets them take turns', async ({ screens, newPerson, world }) => {
  const ada = await newPerson();
  const mia = await newPerson({ givenName: 'Mia', familyName: 'Nacht' }, world.discreet);
  await screens.signIn(ada);
  await screens.account.switch.click();
  await screens.accounts.isShown();
  await screens.accounts.another.click();
  await screens.loginname.goOnAs(mia.loginName);
  await screens.password.signInWith(mia.password);
  await expect(screens.account.card).toContainText(mia.loginName);
  await screens.accounts.open();
  await expect(screens.accounts.rows).toHaveCount(2);
  await expect(screens.accounts.rows.first()).toContainText('Mia Nacht');
  await screens.accounts.choose(ada.loginName);
  await expect(screens.account.card).toContainText(ada.loginName);
  expect(await screens.account.title()).toContain(world.open.name);
  await screens.accounts.open();
  await expect(screens.accounts.rows.first()).toContainText('Ada Lovelace');
});

test('an account that is removed from the browser is signed out at the backend', async ({ screens, newPerson }) => {
  const ada = await newPerson();
  const bob = await newPerson({ givenName: 'Bob' });
  await screens.signIn(ada);
  await screens.signIn(bob);
  for (const person of [ada, bob]) await untilSessions(person, 1);
  await screens.accounts.open();
  await screens.accounts.remove(ada.loginName);
  await expect(screens.accounts.notice).toContainText('The account is signed out.');
  await expect(screens.accounts.rows).toHaveCount(1);
  await untilSessions(ada, 0);
  await untilSessions(bob, 1);
  await screens.accounts.remove(bob.loginName);
  await expect(screens.accounts.heading).toHaveText('No saved accounts');
});

test('an account whose session was ended elsewhere asks for its password, with the name kept', async ({ screens, person }) => {
  await screens.signIn(person);
  await endSession(person);
  await screens.accounts.open();
  await screens.accounts.choose(person.loginName);
  await screens.password.isShown();
  await expect(screens.password.person).toContainText(person.loginName);
  await screens.password.signInWith(person.password);
  await screens.account.isShown();
});

test('a person signs out from the profile', async ({ screens, person }) => {
  await screens.signIn(person);
  await untilSessions(person, 1);
  await screens.account.signOut.click();
  await expect(screens.logoutDone.heading).toHaveText('You are signed out');
  await expect(screens.logoutDone.card).toContainText('You can close this page now.');
  await untilSessions(person, 0);
  await screens.account.open();
  await screens.loginname.isShown();
});

test('Back after signing out shows nothing of the profile', async ({ page, screens, person }) => {
  await screens.signIn(person);
  await screens.account.signOut.click();
  await screens.logoutDone.isShown();
  await page.goBack();
  await screens.loginname.isShown();
  await expect(page.locator('body')).not.toContainText(person.email);
});

test('signing out of one account leaves the other', async ({ screens, newPerson }) => {
  const ada = await newPerson();
  const bob = await newPerson({ givenName: 'Bob' });
  await screens.signIn(ada);
  await screens.signIn(bob);
  await screens.logout.open();
  await expect(screens.logout.card).toContainText(sentence('These 2 accounts are in use in this browser.'));
  await screens.logout.signOut(bob.loginName);
  await expect(screens.logoutDone.card).toContainText('One other account is still in use in this browser.');
  await screens.account.open();
  await expect(screens.account.card).toContainText(ada.loginName);
});

test('signing out of all accounts leaves none', async ({ screens, newPerson }) => {
  const ada = await newPerson();
  const bob = await newPerson({ givenName: 'Bob' });
  await screens.signIn(ada);
  await screens.signIn(bob);
  for (const person of [ada, bob]) await untilSessions(person, 1);
  await screens.logout.open();
  await screens.logout.all.click();
  await expect(screens.logoutDone.card).toContainText('You can close this page now.');
  for (const person of [ada, bob]) await untilSessions(person, 0);
  await screens.accounts.open();
  await expect(screens.accounts.heading).toHaveText('No saved accounts');
  await screens.logout.open();
  await expect(screens.logout.heading).toHaveText('Nobody is signed in');
  await screens.logoutDone.open();
  await screens.logoutDone.signInAgain.click();
  await screens.loginname.isShown();
});

test('the picker shows the accounts of the organization asked for', async ({ screens, newPerson, world }) => {
  const ada = await newPerson();
  const mia = await newPerson({}, world.discreet);
  await screens.signIn(ada);
  await screens.signIn(mia);
  await screens.accounts.open({ organization: world.open.id });
  await expect(screens.accounts.rows).toHaveCount(1);
  await expect(screens.accounts.row(ada.loginName)).toBeVisible();
});

test('a person who wants to stay signed in still is when the browser was closed', async ({ browser, context, screens, person }) => {
  await screens.nameOneself(person);
  await screens.password.stay.check();
  await screens.password.signInWith(person.password);
  await screens.account.isShown();
  const [cookie] = (await context.cookies()).filter((one) => one.httpOnly);
  expect(cookie?.expires).toBeGreaterThan(Date.now() / 1000 + 3600);
  const later = await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() });
  const page = await later.newPage();
  await page.goto(screens.page.url());
  await expect(page.locator('main[data-screen=account]')).toContainText(person.loginName);
  await later.close();
});

test('a person who does not ask for it is forgotten with the browser', async ({ context, screens, person }) => {
  await screens.signIn(person);
  const cookies = await context.cookies();
  expect(cookies.map((cookie) => [cookie.expires, cookie.httpOnly, cookie.sameSite])).toEqual([[-1, true, 'Lax']]);
});
