/** `/passkey/set`: a new passkey. */
import type { Locator, Page } from '@playwright/test';
import { KeySet } from './key_set';

export class PasskeySet extends KeySet {
  /** "Not now". */
  readonly later: Locator;
  /** "Don't ask again". */
  readonly never: Locator;

  constructor(page: Page) {
    super(page, 'passkey_set', '/passkey/set');
    this.later = this.card.getByRole('button', { name: 'Not now' });
    this.never = this.card.getByRole('button', { name: 'Don’t ask again' });
  }
}
