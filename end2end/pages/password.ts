/** `/password`: the password of the person named before. */
import type { Locator, Page } from '@playwright/test';
import { Screen } from './screen';

export class Password extends Screen {
  readonly form: Locator;
  readonly field: Locator;
  readonly stay: Locator;
  /** Whose password it is. */
  readonly person: Locator;
  /** The way back to the identifier. */
  readonly notYou: Locator;
  /** "Forgot password?" */
  readonly reset: Locator;
  /** Only with script. */
  readonly reveal: Locator;
  /** Only with script. */
  readonly capsLock: Locator;

  constructor(page: Page) {
    super(page, 'password', '/password');
    this.form = this.card.locator('form.fields');
    this.field = this.card.getByTestId('password-text-input');
    this.stay = this.card.getByRole('checkbox', { name: 'Keep me signed in' });
    this.person = this.card.getByRole('group', { name: 'Account' });
    this.notYou = this.card.getByTestId('back-button');
    this.reset = this.card.getByTestId('reset-button');
    this.reveal = this.card.getByRole('button', { name: 'Show password' });
    this.capsLock = this.card.locator('[data-for=password][data-on]');
  }

  async signInWith(password: string): Promise<void> {
    await this.field.fill(password);
    await this.submit.click();
  }
}
