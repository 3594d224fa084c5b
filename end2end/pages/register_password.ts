/** `/register/password`: the password of a new account. */
import type { Locator, Page } from '@playwright/test';
import { Screen } from './screen';

export class RegisterPassword extends Screen {
  readonly field: Locator;
  /** Back to names and address. */
  readonly back: Locator;

  constructor(page: Page) {
    super(page, 'register_password', '/register/password');
    this.field = this.card.getByTestId('password-text-input');
    this.back = this.card.getByTestId('back-button');
  }

  async choose(password: string): Promise<void> {
    await this.field.fill(password);
    await this.submit.click();
  }
}
