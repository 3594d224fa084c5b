/** `/mfa`: the choice among second factors. */
import type { Page } from '@playwright/test';
import { OtherWays } from './other_ways';
import { Screen } from './screen';

export class Mfa extends Screen {
  readonly ways: OtherWays;

  constructor(page: Page) {
    super(page, 'mfa', '/mfa');
    this.ways = new OtherWays(this.card);
  }
}
