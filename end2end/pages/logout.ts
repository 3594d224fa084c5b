/** `/logout`: out of one account or of all. */
import type { Locator, Page } from '@playwright/test';
import { naming, Screen } from './screen';

export class Logout extends Screen {
  readonly rows: Locator;
  readonly all: Locator;

  constructor(page: Page) {
    super(page, 'logout', '/logout');
    this.rows = this.card.locator('li.account');
    this.all = this.submit;
  }

  async signOut(loginName: string): Promise<void> {
    await this.card.getByRole('button', { name: naming('Sign out', loginName) }).click();
  }
}
