/** `/authenticator/set`: the first credential of somebody who was invited. */
import type { Locator, Page } from '@playwright/test';
import { Screen } from './screen';

export class AuthenticatorSet extends Screen {
  readonly password: Locator;
  readonly passkey: Locator;

  constructor(page: Page) {
    super(page, 'authenticator_set', '/authenticator/set');
    this.password = this.card.getByTestId('password-button');
    this.passkey = this.card.getByTestId('passkey-button');
  }
}
