/** `/passkey`: a passkey instead of a password. */
import type { Locator, Page } from '@playwright/test';
import { Screen } from './screen';

export class Passkey extends Screen {
  /** What came of the browser's prompt. */
  readonly status: Locator;
  readonly needsScript: Locator;
  readonly stay: Locator;
  /** The way to the password. */
  readonly usePassword: Locator;

  constructor(page: Page) {
    super(page, 'passkey', '/passkey');
    this.status = this.card.locator('.key-status');
    this.needsScript = this.card.locator('.needs-script');
    this.stay = this.card.getByRole('checkbox', { name: 'Keep me signed in' });
    this.usePassword = this.card.getByRole('link', { name: 'Use your password' });
  }
}
