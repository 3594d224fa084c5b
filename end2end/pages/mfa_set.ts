/** `/mfa/set`: the choice of a second factor to set up. */
import type { Locator, Page } from '@playwright/test';
import { Screen } from './screen';

export type SetUpWay = 'totp' | 'u2f' | 'passkey' | 'own-passkey' | 'sms' | 'email' | 'recovery-codes';

export class MfaSet extends Screen {
  readonly ways: Locator;
  readonly skip: Locator;
  readonly back: Locator;

  constructor(page: Page) {
    super(page, 'mfa_set', '/mfa/set');
    this.ways = this.card.locator('[data-way]');
    this.skip = this.card.getByRole('button', { name: 'Not now' });
    this.back = this.card.getByRole('link', { name: 'Back to your profile' });
  }

  /** What is offered, in its order. */
  async offered(): Promise<(string | null)[]> {
    return Promise.all((await this.ways.all()).map((way) => way.getAttribute('data-way')));
  }

  async choose(way: SetUpWay): Promise<void> {
    await this.card.locator(`[data-way="${way}"]`).locator('button, a').click();
  }
}
