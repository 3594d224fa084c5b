/** `/password/set`: a new password without the old one. */
import type { Locator, Page } from '@playwright/test';
import { Screen } from './screen';

export class PasswordSet extends Screen {
  readonly code: Locator;
  readonly new: Locator;
  readonly rules: Locator;
  /** What was sent, or what is asked. */
  readonly lead: Locator;
  /** Another mail. */
  readonly resend: Locator;
  /** A text message instead. */
  readonly resendSms: Locator;
  readonly back: Locator;

  constructor(page: Page) {
    super(page, 'password_set', '/password/set');
    this.code = this.card.getByTestId('code-text-input');
    this.new = this.card.getByTestId('password-set-text-input');
    this.rules = this.card.locator('.rule');
    this.lead = this.card.locator('.lead');
    this.resend = this.card.getByTestId('resend-button');
    this.resendSms = this.card.getByTestId('resend-sms-button');
    this.back = this.card.getByRole('link', { name: 'Back to the password' });
  }

  async setTo(password: string): Promise<void> {
    await this.new.fill(password);
    await this.submit.click();
  }
}
