/** Which organization is in scope, and that its brand is there from the first byte. */
import { readable } from '../../pages/screen';
import { basePath, uiOrigin, uiUrl } from '../../support/environment';
import { expect, test } from '../../support/test';
import { findPerson, makeOrganization, OPEN_COLORS, setLoginPolicy, suffix } from '../../support/world';

test('the address names the organization, and its brand is in the first byte of the document', async ({ page, world }) => {
  const response = await page.request.get(`${uiUrl}/loginname?organization=${world.open.id}`);
  const html = await response.text();
  const head = html.slice(0, html.indexOf('</head>'));
  expect(readable(/<title>(.*?)<\/title>/.exec(head)?.[1] ?? '')).toBe(`Sign in — ${world.open.name}`);
  expect(head).toContain(`--brand:light-dark(${OPEN_COLORS.primaryColor},${OPEN_COLORS.primaryColorDark})`);
  expect(head).toContain(`--surface:light-dark(${OPEN_COLORS.backgroundColor},${OPEN_COLORS.backgroundColorDark})`);
  expect(head).toContain(`--text:light-dark(${OPEN_COLORS.fontColor},${OPEN_COLORS.fontColorDark})`);
  const icon = /<link rel="icon" href="([^"]*)"/.exec(head)?.[1] ?? '';
  expect(icon).toContain(`${basePath}/brand/${world.open.id}/icon`);
  const file = await page.request.get(new URL(icon, uiUrl).href);
  expect(file.status()).toBe(200);
  expect(file.headers()['content-type']).toContain('image/svg+xml');
});

test('the brand is what the browser paints: logo from our own origin, color of the button, title', async ({ page, screens, world }) => {
  await screens.loginname.open({ organization: world.open.id });
  await expect(screens.loginname.heading).toContainText(world.open.name);
  expect(await screens.loginname.title()).toBe(`Sign in — ${world.open.name}`);
  const logo = page.getByRole('img', { name: world.open.name });
  await expect(logo).toBeVisible();
  const drawn = () => logo.evaluate((image: HTMLImageElement) => (image.naturalWidth > 0 ? image.currentSrc.split('?')[0] : 'nothing'));
  await expect.poll(drawn).toBe(`${uiOrigin}${basePath}/brand/${world.open.id}/logo`);
  await expect(screens.loginname.submit).toHaveCSS('background-color', 'rgb(11, 92, 122)');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(screens.loginname.submit).toHaveCSS('background-color', 'rgb(108, 199, 232)');
  await expect.poll(drawn).toBe(`${uiOrigin}${basePath}/brand/${world.open.id}/logo-dark`);
});

test('the legal links of the organization are in the language of the page', async ({ page, screens, world }) => {
  await screens.loginname.open({ organization: world.open.id });
  await expect(page.getByTestId('tos-link')).toHaveAttribute('href', 'https://aurora.example/en/terms');
  await expect(page.getByTestId('privacy-policy-link')).toHaveAttribute('href', 'https://aurora.example/en/privacy');
  await expect(page.getByTestId('help-link')).toHaveAttribute('href', 'https://aurora.example/help');
  await page.getByText('Trouble signing in?').click();
  await expect(page.getByRole('link', { name: /help@aurora\.example/ })).toHaveAttribute('href', 'mailto:help@aurora.example');
});

test('an organization that forces dark is dark in a light browser, and offers no other theme', async ({ page, screens, world }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await screens.loginname.open({ organization: world.discreet.id });
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'dark');
  await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(18, 16, 22)');
  await expect(screens.loginname.theme('Light')).toHaveCount(0);
  await expect(screens.loginname.language('Deutsch')).toBeVisible();
});

test('an organization with a font of its own is set in it, from our own origin', async ({ page, screens, world }) => {
  const font = page.waitForResponse((response) => response.url().includes(`/brand/${world.discreet.id}/font`));
  await screens.loginname.open({ organization: world.discreet.id });
  const response = await font;
  expect(response.status()).toBe(200);
  expect(response.headers()['content-type']).toContain('font/woff2');
  const own = await page.locator('body').evaluate((body) => getComputedStyle(body).fontFamily.split(',')[0]?.replaceAll('"', ''));
  const loaded = () => page.evaluate(() => [...document.fonts].filter((face) => face.status === 'loaded').map((face) => face.family));
  await expect.poll(loaded).toContain(own);
});

test('an organization nobody has gets the default brand and a plain sentence', async ({ screens, world }) => {
  await screens.loginname.open({ organization: '123456789012345678' });
  await expect(screens.loginname.notice).toContainText('We do not know the organization in this address.');
  await expect(screens.loginname.heading).not.toContainText(world.open.name);
  await screens.loginname.open({ organization: '"><script>alert(1)</script>' });
  await expect(screens.loginname.notice).toContainText('We do not know the organization in this address.');
});

test('the domain of an unknown name leads on in the brand of its organization', async ({ screens, world }) => {
  await screens.loginname.open();
  await screens.loginname.goOnAs(`eve-${suffix()}@${world.open.domain}`);
  await screens.loginname.says('We cannot find this account.');
  await expect(screens.loginname.heading).toContainText(world.open.name);
  expect(new URL(screens.page.url()).searchParams.get('organization')).toBe(world.open.id);
});

test('the domain of an unknown name leads to the password where its organization hides names', async ({ screens, world }) => {
  await screens.loginname.open();
  await screens.loginname.goOnAs(`eve-${suffix()}@${world.discreet.domain}`);
  await screens.password.isShown();
  expect(await screens.password.title()).toContain(world.discreet.name);
});

test('the own organization of a person brings its brand to the password', async ({ screens, person, world }) => {
  await screens.nameOneself(person);
  expect(await screens.password.title()).toBe(`Enter your password — ${world.open.name}`);
  await expect(screens.password.submit).toHaveCSS('background-color', 'rgb(11, 92, 122)');
});

test('the default redirect of the organization is followed after the sign-in', async ({ page, screens, newPerson, watch }) => {
  const organization = await makeOrganization(`Onward ${suffix()}`);
  await setLoginPolicy(organization, { defaultRedirectUri: 'https://app.example/home' });
  const person = await newPerson({}, organization);
  watch.expectOrigin('https://app.example');
  await screens.nameOneself(person, { organization: organization.id });
  // Nobody is there: what counts is that the policy of the page lets the browser go.
  const home = page.waitForRequest('https://app.example/home');
  await screens.password.signInWith(person.password);
  expect((await home).redirectedFrom()?.url()).toContain('/submit/password');
});

test('the host names the organization', async ({ page }) => {
  // Which hosts there are is a matter of the configuration; the embedded backend brings one for each organization of its demo.
  test.skip(!(await findPerson('alice@fjord.example')), 'the backend has no demo');
  const host = `fjord.localhost:${new URL(uiUrl).port}`;
  const html = await (await page.request.get(`${uiUrl}/loginname`, { headers: { host } })).text();
  expect(readable(/<title>(.*?)<\/title>/.exec(html)?.[1] ?? '')).toBe('Sign in — Fjord Bank');
});

test('a host that is nobody is refused', async ({ page }) => {
  const answer = await page.request.get(`${uiUrl}/loginname`, { headers: { host: 'evil.example' } });
  expect(answer.status()).toBe(421);
  expect(await answer.text()).toContain('This address is not in use');
});
