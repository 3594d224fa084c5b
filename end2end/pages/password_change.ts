/** `/password/change`: a new password. */
import type { Locator, Page } from '@playwright/test';
import { Screen } from './screen';

export class PasswordChange extends Screen {
  readonly current: Locator;
  readonly new: Locator;
  readonly cancel: Locator;
  /** Why it must be changed. */
  readonly reason: Locator;
  readonly rules: Locator;
  /** How well the new one stands up to guessing. */
  readonly strength: Locator;

  constructor(page: Page) {
    super(page, 'password_change', '/password/change');
    this.current = this.card.getByTestId('password-change-current-text-input');
    this.new = this.card.getByTestId('password-change-text-input');
    this.cancel = this.card.getByRole('link', { name: 'Cancel' });
    this.reason = this.card.locator('.lead');
    this.rules = this.card.locator('.rule');
    this.strength = this.card.locator('#new-strength');
  }

  async changeFrom(current: string, next: string): Promise<void> {
    await this.current.fill(current);
    await this.new.fill(next);
    await this.submit.click();
  }
}
