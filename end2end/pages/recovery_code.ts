/** `/recovery-code`: one of the codes that a person kept. */
import type { Locator, Page } from '@playwright/test';
import { OtherWays } from './other_ways';
import { Screen } from './screen';

export class RecoveryCode extends Screen {
  readonly field: Locator;
  readonly ways: OtherWays;

  constructor(page: Page) {
    super(page, 'recovery_code', '/recovery-code');
    this.field = this.card.getByTestId('code-text-input');
    this.ways = new OtherWays(this.card);
  }

  async enter(code: string): Promise<void> {
    await this.field.fill(code);
    await this.submit.click();
  }
}
