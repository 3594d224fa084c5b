/** What the set-ups of passkeys and security keys have in common. */
import { expect, type Locator, type Page } from '@playwright/test';
import { Screen } from './screen';

export abstract class KeySet extends Screen {
  /** What the person calls the key. */
  readonly label: Locator;
  /** What came of the browser's prompt. */
  readonly status: Locator;
  readonly needsScript: Locator;
  readonly back: Locator;

  constructor(page: Page, name: string, path: string) {
    super(page, name, path);
    this.label = this.card.getByRole('textbox', { name: 'Name' });
    this.status = this.card.locator('.key-status');
    this.needsScript = this.card.locator('.needs-script');
    this.back = this.card.getByRole('link', { name: /Back|Choose another way/ });
  }

  /** Presses "Continue", and waits for the page that calls the authenticator. */
  async begin(): Promise<void> {
    await this.submit.click();
    await expect(this.label).toBeVisible();
  }
}
