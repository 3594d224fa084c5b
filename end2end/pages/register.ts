/** `/register`: a new account, its names and its address. */
import type { Locator, Page } from '@playwright/test';
import { Screen } from './screen';

export interface Newcomer {
  givenName: string;
  familyName: string;
  email: string;
}

export class Register extends Screen {
  readonly givenName: Locator;
  readonly familyName: Locator;
  readonly email: Locator;
  readonly terms: Locator;
  readonly termsLink: Locator;
  readonly privacy: Locator;
  readonly privacyLink: Locator;
  /** One of the ways to sign in with the new account. */
  readonly withPasskey: Locator;
  /** "I have an account." */
  readonly back: Locator;

  constructor(page: Page) {
    super(page, 'register', '/register');
    this.givenName = this.card.getByTestId('firstname-text-input');
    this.familyName = this.card.getByTestId('lastname-text-input');
    this.email = this.card.getByTestId('email-text-input');
    this.terms = page.getByTestId('tos-checkbox');
    this.termsLink = page.getByTestId('tos-link');
    this.privacy = page.getByTestId('privacy-policy-checkbox');
    this.privacyLink = page.getByTestId('privacy-policy-link');
    this.withPasskey = this.card.getByRole('radio', { name: 'With a passkey' });
    this.back = this.card.getByTestId('back-button');
  }

  async fill(newcomer: Newcomer): Promise<void> {
    await this.givenName.fill(newcomer.givenName);
    await this.familyName.fill(newcomer.familyName);
    await this.email.fill(newcomer.email);
  }

  /** Agrees to everything there is. */
  async agree(): Promise<void> {
    await this.terms.check();
    await this.privacy.check();
  }
}
