/** `/logout/done`: signed out. */
import type { Locator, Page } from '@playwright/test';
import { Screen } from './screen';

export class LogoutDone extends Screen {
  readonly signInAgain: Locator;

  constructor(page: Page) {
    super(page, 'logout_done', '/logout/done');
    this.signInAgain = this.card.getByRole('link', { name: 'Sign in again' });
  }
}
