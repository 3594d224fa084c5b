/** `/signedin`: signed in, and nowhere to go. */
import type { Locator, Page } from '@playwright/test';
import { Screen } from './screen';

export class SignedIn extends Screen {
  readonly onward: Locator;
  readonly profile: Locator;

  constructor(page: Page) {
    super(page, 'signed_in', '/signedin');
    this.onward = this.card.getByRole('link', { name: 'Continue' });
    this.profile = this.card.getByRole('link', { name: 'Go to your profile' });
  }
}
