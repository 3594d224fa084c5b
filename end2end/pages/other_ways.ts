/** The ways to prove who one is: the whole of the chooser, and folded away on every other step. */
import type { Locator } from '@playwright/test';

export class OtherWays {
  /** All of them. */
  readonly all: Locator;
  private readonly fold: Locator;

  constructor(card: Locator) {
    this.fold = card.getByText('Try another way', { exact: true });
    this.all = card.locator('.way-list button');
  }

  /** Unfolds them, where they are folded. */
  async show(): Promise<void> {
    if ((await this.fold.count()) > 0 && !(await this.all.first().isVisible())) await this.fold.click();
  }

  async choose(name: string): Promise<void> {
    await this.show();
    await this.all.filter({ hasText: name }).click();
  }
}
