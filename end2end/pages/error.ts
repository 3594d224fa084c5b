/** The page for everything that is in the way. */
import type { Locator, Page } from '@playwright/test';
import { Screen } from './screen';

export class ErrorScreen extends Screen {
  /** The one way on. */
  readonly onward: Locator;
  /** The number to mention to whoever helps. */
  readonly request: Locator;

  constructor(page: Page) {
    super(page, 'error', '/no-such-page');
    this.onward = this.card.locator('a.button.primary');
    this.request = this.card.locator('.request code');
  }
}
