/** All screens of one tab, and the walks that most scenarios start with. */
import { expect, type Page } from '@playwright/test';
import type { Person } from '../support/world';
import { Account } from './account';
import { Accounts } from './accounts';
import { ErrorScreen } from './error';
import { Loginname } from './loginname';
import { Logout } from './logout';
import { LogoutDone } from './logout_done';
import { PasskeySet } from './passkey_set';
import { Password } from './password';
import { PasswordChange } from './password_change';
import { SignedIn } from './signed_in';
import { U2fSet } from './u2f_set';

export class Screens {
  readonly loginname: Loginname;
  readonly password: Password;
  readonly passwordChange: PasswordChange;
  readonly accounts: Accounts;
  readonly signedIn: SignedIn;
  readonly logout: Logout;
  readonly logoutDone: LogoutDone;
  readonly account: Account;
  readonly passkeySet: PasskeySet;
  readonly u2fSet: U2fSet;
  readonly error: ErrorScreen;

  constructor(readonly page: Page) {
    this.loginname = new Loginname(page);
    this.password = new Password(page);
    this.passwordChange = new PasswordChange(page);
    this.accounts = new Accounts(page);
    this.signedIn = new SignedIn(page);
    this.logout = new Logout(page);
    this.logoutDone = new LogoutDone(page);
    this.account = new Account(page);
    this.passkeySet = new PasskeySet(page);
    this.u2fSet = new U2fSet(page);
    this.error = new ErrorScreen(page);
  }

  /** From the identifier to the password. */
  async nameOneself(person: Person, parameters: Record<string, string> = {}): Promise<void> {
    await this.loginname.open(parameters);
    await this.loginname.goOnAs(person.loginName);
    await this.password.isShown();
  }

  /** A whole sign-in of somebody in whose way nothing is. */
  async signIn(person: Person, parameters: Record<string, string> = {}): Promise<void> {
    await this.nameOneself(person, parameters);
    await this.password.signInWith(person.password);
    await this.account.isShown();
    await expect(this.account.card).toContainText(person.loginName);
  }
}
