/** `/account`: the profile. */
import type { Locator, Page } from '@playwright/test';
import { Screen } from './screen';

export class Account extends Screen {
  readonly givenName: Locator;
  readonly familyName: Locator;
  readonly nickName: Locator;
  readonly preferredLanguage: Locator;
  /** Whose profile it is. */
  readonly person: Locator;
  readonly switch: Locator;
  readonly changePassword: Locator;
  readonly signOut: Locator;

  constructor(page: Page) {
    super(page, 'account', '/account');
    this.givenName = this.card.getByTestId('firstname-text-input');
    this.familyName = this.card.getByTestId('lastname-text-input');
    this.nickName = this.card.locator('#nick_name');
    this.preferredLanguage = this.card.locator('#language');
    this.person = this.card.getByRole('group', { name: 'Account' });
    this.switch = this.card.getByTestId('back-button');
    this.changePassword = this.card.getByRole('link', { name: 'Change password' });
    this.signOut = this.card.getByRole('button', { name: 'Sign out' });
  }

  async save(): Promise<void> {
    await this.submit.click();
  }
}
