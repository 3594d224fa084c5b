/** Every screen, with and without a mistake, one after the other. */
import { expect } from '@playwright/test';
import type { Screens } from '../pages/screens';
import type { Watch } from './watch';
import { suffix, type Organization, type Person } from './world';

const NEW_PASSWORD = 'Wrong-Horse-8-Battery';

/** The screens of a new account; where names are hidden the mail takes the place of the password. */
async function register(screens: Screens, scope: Record<string, string>, look: (what: string) => Promise<void>): Promise<void> {
  const { register, registerPassword, registerSent } = screens;
  await register.open(scope);
  await look('register');
  await register.submit.click();
  await expect(register.error).toBeVisible();
  await look('register with a mistake');
  await register.fill({ givenName: 'Grace', familyName: 'Hopper', email: `grace.${suffix()}@post.example` });
  const isToBeAgreed = (await register.terms.count()) > 0;
  if (isToBeAgreed) {
    await register.submit.click();
    await expect(register.terms).toBeFocused();
    await look('register without consent');
    await register.agree();
  }
  await register.submit.click();
  await expect(registerPassword.card.or(registerSent.card)).toBeVisible();
  if (await registerSent.card.isVisible()) {
    await look('register_sent');
    return;
  }
  await look('register_password');
  await registerPassword.choose('');
  await expect(registerPassword.error).toBeVisible();
  await look('register_password with a mistake');
}

/** Leads a person whose password must be changed over every screen of their organization, and has each one looked at. */
export async function tour(
  { screens, watch, person, organization }: { screens: Screens; watch: Watch; person: Person; organization: Organization },
  look: (what: string) => Promise<void>,
): Promise<void> {
  const scope = { organization: organization.id };
  const { loginname, password, passwordChange, passwordSet, account, signedIn, accounts, logout, logoutDone, error } = screens;
  await register(screens, scope, look);
  await loginname.open(scope);
  await look('loginname');
  await loginname.goOnAs('');
  await expect(loginname.error).toBeVisible();
  await look('loginname with a mistake');
  await loginname.goOnAs(person.loginName);
  await password.isShown();
  await look('password');
  await password.signInWith('not the password');
  await expect(password.error).toBeVisible();
  await look('password with a mistake');
  await password.reset.click();
  await passwordSet.isShown();
  await look('password_set');
  await passwordSet.setTo('');
  await expect(passwordSet.error).toBeVisible();
  await look('password_set with a mistake');
  await passwordSet.back.click();
  await password.isShown();
  await password.signInWith(person.password);
  await passwordChange.isShown();
  await look('password_change');
  await passwordChange.changeFrom(person.password, 'short');
  await expect(passwordChange.error).toBeVisible();
  await look('password_change with a mistake');
  await passwordChange.changeFrom(person.password, NEW_PASSWORD);
  await account.isShown();
  await look('account');
  await account.givenName.fill('');
  await account.save();
  await expect(account.error).toBeVisible();
  await look('account with a mistake');
  for (const screen of [signedIn, accounts, logout]) {
    await screen.open(scope);
    await screen.isShown();
    await look(screen.name);
  }
  await logout.signOut(person.loginName);
  await logoutDone.isShown();
  await look('logout_done');
  await accounts.open(scope);
  await look('accounts without any');
  watch.expectStatus(404);
  await error.open(scope);
  await error.isShown();
  await look('error');
}
