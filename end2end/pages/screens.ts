/** All screens of one tab, and the walks that most scenarios start with. */
import { expect, type Page } from '@playwright/test';
import type { Person } from '../support/world';
import { Account } from './account';
import { Accounts } from './accounts';
import { AuthenticatorSet } from './authenticator_set';
import { ErrorScreen } from './error';
import { Loginname } from './loginname';
import { Logout } from './logout';
import { LogoutDone } from './logout_done';
import { Passkey } from './passkey';
import { Mfa } from './mfa';
import { MfaSet } from './mfa_set';
import { Otp } from './otp';
import { OtpSet } from './otp_set';
import { PasskeySet } from './passkey_set';
import { Password } from './password';
import { PasswordChange } from './password_change';
import { RecoveryCode } from './recovery_code';
import { RecoveryCodeSet } from './recovery_code_set';
import { PasswordSet } from './password_set';
import { Register } from './register';
import { RegisterPassword } from './register_password';
import { RegisterSent } from './register_sent';
import { SignedIn } from './signed_in';
import { U2f } from './u2f';
import { Verify } from './verify';
import { VerifySuccess } from './verify_success';
import { U2fSet } from './u2f_set';

export class Screens {
  readonly loginname: Loginname;
  readonly password: Password;
  readonly passwordChange: PasswordChange;
  readonly mfa: Mfa;
  readonly otpApp: Otp;
  readonly otpSms: Otp;
  readonly otpEmail: Otp;
  readonly recoveryCode: RecoveryCode;
  readonly mfaSet: MfaSet;
  readonly appSet: OtpSet;
  readonly smsSet: OtpSet;
  readonly emailSet: OtpSet;
  readonly recoveryCodeSet: RecoveryCodeSet;
  readonly passwordSet: PasswordSet;
  readonly register: Register;
  readonly registerPassword: RegisterPassword;
  readonly registerSent: RegisterSent;
  readonly accounts: Accounts;
  readonly signedIn: SignedIn;
  readonly logout: Logout;
  readonly logoutDone: LogoutDone;
  readonly account: Account;
  readonly passkey: Passkey;
  readonly u2f: U2f;
  readonly verify: Verify;
  readonly verifySuccess: VerifySuccess;
  readonly authenticatorSet: AuthenticatorSet;
  readonly passkeySet: PasskeySet;
  readonly u2fSet: U2fSet;
  readonly error: ErrorScreen;

  constructor(readonly page: Page) {
    this.loginname = new Loginname(page);
    this.password = new Password(page);
    this.passwordChange = new PasswordChange(page);
    this.mfa = new Mfa(page);
    this.otpApp = new Otp(page, 'time-based');
    this.otpSms = new Otp(page, 'sms');
    this.otpEmail = new Otp(page, 'email');
    this.recoveryCode = new RecoveryCode(page);
    this.mfaSet = new MfaSet(page);
    this.appSet = new OtpSet(page, 'time-based');
    this.smsSet = new OtpSet(page, 'sms');
    this.emailSet = new OtpSet(page, 'email');
    this.recoveryCodeSet = new RecoveryCodeSet(page);
    this.passwordSet = new PasswordSet(page);
    this.register = new Register(page);
    this.registerPassword = new RegisterPassword(page);
    this.registerSent = new RegisterSent(page);
    this.accounts = new Accounts(page);
    this.signedIn = new SignedIn(page);
    this.logout = new Logout(page);
    this.logoutDone = new LogoutDone(page);
    this.account = new Account(page);
    this.passkey = new Passkey(page);
    this.u2f = new U2f(page);
    this.verify = new Verify(page);
    this.verifySuccess = new VerifySuccess(page);
    this.authenticatorSet = new AuthenticatorSet(page);
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
