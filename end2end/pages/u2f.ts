/** `/u2f`: a security key after another factor. */
import type { Locator, Page } from '@playwright/test';
import { Screen } from './screen';

export class U2f extends Screen {
  /** What came of the browser's prompt. */
  readonly status: Locator;
  readonly needsScript: Locator;

  constructor(page: Page) {
    super(page, 'u2f', '/u2f');
    this.status = this.card.locator('.key-status');
    this.needsScript = this.card.locator('.needs-script');
  }
}
