/** `/recovery-code/set`: new recovery codes. */
import type { Locator, Page } from '@playwright/test';
import { Screen } from './screen';

export class RecoveryCodeSet extends Screen {
  readonly codes: Locator;
  readonly later: Locator;
  readonly copy: Locator;
  readonly download: Locator;
  readonly print: Locator;

  constructor(page: Page) {
    super(page, 'recovery_code_set', '/recovery-code/set');
    this.codes = this.card.locator('#recovery-codes code');
    this.later = this.card.getByRole('button', { name: 'Later' });
    this.copy = this.card.getByRole('button', { name: 'Copy' });
    this.download = this.card.getByRole('link', { name: 'Download' });
    this.print = this.card.getByRole('button', { name: 'Print' });
  }
}
