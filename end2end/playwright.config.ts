/**
 * How the browser tests run: the same scenarios with and without script, against the server that the environment names.
 *
 * `VESTIBULE_URL` (the user interface; a bare origin stands for its default base path), `ZITADEL_API_URL` (the identity backend's
 * origin; default: that of the interface), `ADMIN_TOKEN_FILE` and `LOGIN_TOKEN_FILE` (its access tokens), `CHROMIUM_PATH`.
 */
import { defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';
import { uiUrl } from './support/environment';

const chromium = process.env.CHROMIUM_PATH ?? process.env.CHROMIUM ?? '/usr/bin/chromium';

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Nothing but the server is looked up, whatever a page asks for.
  `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${new URL(uiUrl).hostname}`,
];

export default defineConfig({
  outputDir: '.results',
  // Screenshots of a failed test are enough to see what went wrong; a trace of every test costs half its time.
  use: {
    browserName: 'chromium',
    baseURL: `${uiUrl}/`,
    locale: 'en-US',
    colorScheme: 'light',
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: existsSync(chromium) ? chromium : undefined, args },
  },
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: 'list',
  projects: process.env.VESTIBULE_SHOTS
    ? [{ name: 'shots', testDir: 'shots', timeout: 300_000 }]
    : [
        { name: 'script', testDir: 'tests' },
        { name: 'no-script', testDir: 'tests/everywhere', use: { javaScriptEnabled: false } },
      ],
});
