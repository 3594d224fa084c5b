/** `/accounts`: the accounts of this browser. */
import type { Locator, Page } from '@playwright/test';
import { naming, Screen } from './screen';

export class Accounts extends Screen {
  readonly rows: Locator;
  readonly another: Locator;

  constructor(page: Page) {
    super(page, 'accounts', '/accounts');
    this.rows = this.card.locator('li.account:has(form)');
    this.another = this.card.getByRole('link', { name: 'Use another account' });
  }

  row(loginName: string): Locator {
    return this.rows.filter({ has: this.page.getByRole('button', { name: naming('Remove', loginName) }) });
  }

  async choose(loginName: string): Promise<void> {
    await this.row(loginName).locator('form.choose button').click();
  }

  async remove(loginName: string): Promise<void> {
    await this.row(loginName).locator('form.remove button').click();
  }
}
