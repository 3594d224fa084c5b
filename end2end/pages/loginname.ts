/** `/loginname`: who is it? */
import type { Locator, Page } from '@playwright/test';
import { Screen } from './screen';

export class Loginname extends Screen {
  readonly field: Locator;
  /** "Create an account." */
  readonly register: Locator;

  constructor(page: Page) {
    super(page, 'loginname', '/loginname');
    this.field = this.card.getByTestId('username-text-input');
    this.register = this.card.getByTestId('register-button');
  }

  async goOnAs(identifier: string): Promise<void> {
    await this.field.fill(identifier);
    await this.submit.click();
  }
}
