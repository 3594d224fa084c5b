/** `/u2f/set`: a new security key. */
import type { Page } from '@playwright/test';
import { KeySet } from './key_set';

export class U2fSet extends KeySet {
  constructor(page: Page) {
    super(page, 'u2f_set', '/u2f/set');
  }
}
