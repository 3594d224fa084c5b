/** `/register/sent`: the rest is in a mail. */
import type { Locator, Page } from '@playwright/test';
import { Screen } from './screen';

export class RegisterSent extends Screen {
  readonly signIn: Locator;
  readonly again: Locator;

  constructor(page: Page) {
    super(page, 'register_sent', '/register/sent');
    this.signIn = this.card.getByRole('link', { name: 'Sign in', exact: true });
    this.again = this.card.getByRole('link', { name: 'Check the address' });
  }
}
