/** `/verify/success`: the address is proven. */
import type { Locator, Page } from '@playwright/test';
import { Screen } from './screen';

export class VerifySuccess extends Screen {
  readonly goOn: Locator;

  constructor(page: Page) {
    super(page, 'verify_success', '/verify/success');
    this.goOn = this.card.getByRole('link', { name: 'Continue' });
  }
}
