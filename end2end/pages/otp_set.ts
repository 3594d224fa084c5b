/** `/otp/time-based/set`, `/otp/sms/set` and `/otp/email/set`: codes as a second step are set up. */
import type { Locator, Page } from '@playwright/test';
import { readable, Screen } from './screen';

export class OtpSet extends Screen {
  readonly drawing: Locator;
  readonly secret: Locator;
  readonly link: Locator;
  readonly copy: Locator;
  readonly field: Locator;
  readonly again: Locator;
  readonly another: Locator;

  constructor(page: Page, kind: 'time-based' | 'sms' | 'email') {
    super(page, 'otp_set', `/otp/${kind}/set`);
    this.drawing = this.card.getByTestId('qr-code');
    this.secret = this.card.locator('#totp-secret');
    this.link = this.card.getByRole('link', { name: 'Open in an app on this device' });
    this.copy = this.card.getByRole('button', { name: 'Copy' });
    this.field = this.card.getByTestId('code-text-input');
    this.again = this.card.getByRole('button', { name: 'Start again with a new QR code' });
    this.another = this.card.getByRole('link', { name: 'Choose another way' });
  }

  /** The secret as an app takes it. */
  async readSecret(): Promise<string> {
    return readable(await this.secret.textContent()).replaceAll(' ', '');
  }

  async confirm(code: string): Promise<void> {
    await this.put(this.field, code);
    await this.submit.click();
  }
}
