/** `/verify`: a code that proves an address, or the button that a link leads to. */
import type { Locator, Page } from '@playwright/test';
import { Screen } from './screen';

export class Verify extends Screen {
  readonly code: Locator;
  readonly send: Locator;
  readonly lead: Locator;
  readonly haveCode: Locator;
  readonly signIn: Locator;
  readonly later: Locator;

  constructor(page: Page) {
    super(page, 'verify', '/verify');
    this.code = this.card.getByTestId('code-text-input');
    this.send = this.card.getByTestId('resend-button');
    this.lead = this.card.locator('.lead');
    this.haveCode = this.card.getByText('I have a code');
    this.signIn = this.card.getByRole('link', { name: 'Go to sign-in' });
    this.later = this.card.getByRole('link', { name: 'Not now' });
  }

  async giveCode(code: string): Promise<void> {
    await this.code.fill(code);
    await this.submit.click();
  }
}
