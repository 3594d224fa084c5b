/** What stands in the way: never a dead end. */
import { basePath, uiOrigin, uiUrl } from '../../support/environment';
import { makeKeyOrganization } from '../../support/key_setup';
import { giveKeyOf } from '../../support/keys';
import { expect, test } from '../../support/test';
import { failedAttemptsAfterCheck } from '../../support/zitadel';

test('a page that does not exist says so, and leads on', async ({ page, screens, watch }) => {
  watch.expectStatus(404);
  const response = await page.goto(`${uiUrl}/no-such-page`);
  expect(response?.status()).toBe(404);
  await expect(screens.error.heading).toHaveText('This page does not exist');
  await expect(screens.error.request).toHaveText(response?.headers()['x-request-id'] ?? 'none');
  // Heading and somebody's name.
  expect(await screens.error.title()).toMatch(/^This page does not exist — \S/);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await screens.error.onward.click();
  await screens.loginname.isShown();
});

test('a password without a name leads to the name', async ({ screens, person }) => {
  await screens.password.open({ loginName: person.loginName });
  await screens.loginname.isShown();
  await expect(screens.loginname.field).toHaveValue(person.loginName);
});

test('the root leads to the name, with or without a slash', async ({ page, screens, world }) => {
  for (const path of ['', '/', `/?organization=${world.open.id}`]) {
    await page.goto(uiUrl + path);
    await screens.loginname.isShown();
  }
  await expect(screens.loginname.heading).toContainText(world.open.name);
});

test('a form that another site sends is refused, and the page leads on', async ({ page, screens, person }) => {
  await screens.nameOneself(person);
  const answer = await page.request.post(`${uiUrl}/submit/password`, {
    form: { password: 'not the password' },
    headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', accept: 'text/html' },
    maxRedirects: 0,
  });
  expect(answer.status()).toBe(403);
  const html = await answer.text();
  expect(html).toContain('This request came from another site');
  expect(html).toContain(`href="${basePath}/loginname"`);
  expect(await failedAttemptsAfterCheck(person.id, 'wrong')).toBe(1);
});

test('a lost cookie keeps the name and leads on', async ({ context, screens, person }) => {
  await screens.loginname.open();
  await context.clearCookies();
  await screens.loginname.goOnAs(person.loginName);
  await screens.loginname.says('This page was open for too long.');
  await expect(screens.loginname.field).toHaveValue(person.loginName);
  await screens.loginname.submit.click();
  await screens.password.isShown();
});

test('every page forbids what it does not need', async ({ page }) => {
  for (const path of ['/loginname', '/accounts', '/no-such-page', '/submit/password']) {
    const headers = (await page.request.get(uiUrl + path)).headers();
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cache-control']).toContain('no-store');
    expect(headers['referrer-policy']).toBe('same-origin');
  }
  expect((await page.request.get(`${uiOrigin}/`, { maxRedirects: 0 })).headers().location).toBe(`${new URL(uiUrl).pathname}/`);
});

test('a security key of another address says so, and leads to another account', async ({ screens, newPerson, watch }) => {
  const person = await newPerson({}, await makeKeyOrganization({ passwordlessType: 'PASSWORDLESS_TYPE_NOT_ALLOWED' }));
  await giveKeyOf('elsewhere.example', person);
  await screens.nameOneself(person);
  watch.expectStatus(403);
  await screens.password.signInWith(person.password);
  await expect(screens.error.heading).toHaveText('Your security key works at another address');
  await expect(screens.error.card).not.toContainText('elsewhere.example');
  await screens.error.onward.click();
  await screens.loginname.isShown();
  // The password alone opens nothing.
  await screens.account.open();
  await expect(screens.error.heading).toHaveText('Your security key works at another address');
});
