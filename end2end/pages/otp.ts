/** `/otp/time-based`, `/otp/sms` and `/otp/email`: a code of a second factor. */
import type { Locator, Page } from '@playwright/test';
import { OtherWays } from './other_ways';
import { Screen } from './screen';

export class Otp extends Screen {
  readonly field: Locator;
  readonly resend: Locator;
  /** What is said beside the button that sends another code. */
  readonly wait: Locator;
  readonly ways: OtherWays;

  constructor(page: Page, kind: 'time-based' | 'sms' | 'email') {
    super(page, 'otp', `/otp/${kind}`);
    this.field = this.card.getByTestId('code-text-input');
    this.resend = this.card.getByTestId('resend-button');
    this.wait = this.card.locator('.resend').getByRole('status');
    this.ways = new OtherWays(this.card);
  }

  async enter(code: string): Promise<void> {
    await this.put(this.field, code);
    await this.submit.click();
  }
}
