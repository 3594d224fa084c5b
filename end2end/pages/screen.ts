/** What every screen has: its card, its heading, the sentence of its error, and the pickers of the footer. */
import { expect, type Locator, type Page } from '@playwright/test';
import { uiUrl } from '../support/environment';

/** Isolates around inserted names, which are no part of what is read. */
const ISOLATES = /[\u2066-\u2069]/g;

/** Text as a person reads it. */
export function readable(text: string | null): string {
  return (text ?? '').replace(ISOLATES, '').replace(/\s+/g, ' ').trim();
}

const ANY_ISOLATES = '[\\u2066-\\u2069]*';

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Matches a sentence of a page; numbers and names in it may stand in isolates. */
export function sentence(text: string): RegExp {
  return new RegExp(text.split(' ').map(escaped).join(`${ANY_ISOLATES} ${ANY_ISOLATES}`));
}

/** The accessible name of a control that names somebody: the words, then the name in its isolates. */
export function naming(words: string, name: string): RegExp {
  return new RegExp(`^${words} ${ANY_ISOLATES}${escaped(name)}${ANY_ISOLATES}$`);
}

export abstract class Screen {
  /** The card of this screen, and of no other. */
  readonly card: Locator;
  readonly heading: Locator;
  /** The sentence of what is wrong. */
  readonly error: Locator;
  /** News above the content. */
  readonly notice: Locator;
  readonly submit: Locator;

  constructor(
    readonly page: Page,
    readonly name: string,
    private readonly path: string,
  ) {
    this.card = page.locator(`main[data-screen="${name}"]`);
    this.heading = this.card.getByRole('heading', { level: 1 });
    this.error = this.card.getByTestId('error');
    this.notice = this.card.locator('> .notice');
    this.submit = this.card.getByTestId('submit-button');
  }

  /** Opens it, or whatever the server puts in its place. */
  async open(parameters: Record<string, string> = {}): Promise<void> {
    const query = new URLSearchParams(parameters).toString();
    await this.page.goto(`${uiUrl}${this.path}${query && `?${query}`}`);
  }

  /** The screen is there. */
  async isShown(): Promise<void> {
    await expect(this.card).toBeVisible();
  }

  /** The screen is there with this sentence of an error. */
  async says(text: string): Promise<void> {
    await expect(this.error).toContainText(sentence(text));
  }

  /** The title of the window, as a person reads it. */
  async title(): Promise<string> {
    return readable(await this.page.title());
  }

  language(endonym: string): Locator {
    return this.page.getByRole('contentinfo').getByRole('button', { name: endonym, exact: true });
  }

  theme(name: 'Same as device' | 'Light' | 'Dark'): Locator {
    return this.page.getByRole('group', { name: 'Appearance' }).getByRole('button', { name, exact: true });
  }

  /** The islands are there: the appearance changes on this very page. Without them the choice brings a new one. */
  async hasIslands(): Promise<void> {
    let next: 'light' | 'dark' = 'dark';
    await expect(async () => {
      const wanted = next;
      next = next === 'dark' ? 'light' : 'dark';
      await this.page.evaluate(() => document.documentElement.setAttribute('data-is-same-page', ''));
      await this.theme(wanted === 'dark' ? 'Dark' : 'Light').click();
      await expect(this.page.locator(`html[data-scheme="${wanted}"]`)).toBeAttached();
      await expect(this.page.locator('html[data-is-same-page]')).toBeAttached({ timeout: 1_000 });
    }).toPass();
  }

  /** Puts a text into a field without a key being typed: what is typed may be sent by itself, and this is for the button. */
  protected async put(field: Locator, text: string): Promise<void> {
    await field.evaluate((input: HTMLInputElement, text) => {
      input.value = text;
    }, text);
  }
}
