/** That the watch sees what it is there for: a test of the tests. */
import { basePath, uiOrigin, uiUrl } from '../../support/environment';
import { expect, test } from '../../support/test';

const STRICT = { 'content-type': 'text/html', 'content-security-policy': "default-src 'none'; img-src *" };

test('a breach of the content security policy is seen, in every way that the browser tells of it', async ({ page, watch, javaScriptEnabled }) => {
  await page.route('**/loginname', (route) => route.fulfill({ headers: STRICT, body: '<style>p { color: red }</style><p>Hello</p>' }));
  await page.goto(`${uiUrl}/loginname`);
  const seen: string[] = [];
  const ways = ['breach of the content security policy', 'console error: ', ...(javaScriptEnabled === false ? [] : ['securitypolicyviolation'])];
  await expect
    .poll(() => {
      seen.push(...watch.take());
      return ways.filter((way) => !seen.some((problem) => problem.includes(way)));
    })
    .toEqual([]);
});

test('a request to another origin is seen', async ({ page, watch }) => {
  await page.route('https://elsewhere.example/**', (route) => route.fulfill({ status: 200, contentType: 'image/svg+xml', body: '<svg/>' }));
  await page.route('**/loginname', (route) =>
    route.fulfill({ headers: STRICT, body: '<img src="https://elsewhere.example/pixel.svg" alt="">' }),
  );
  await page.goto(`${uiUrl}/loginname`);
  expect(watch.take()).toEqual(['request to another origin: GET https://elsewhere.example/pixel.svg']);
});

test('an answer that is an error is seen, unless it is expected', async ({ page, watch }) => {
  await page.goto(`${uiUrl}/no-such-page`);
  await expect.poll(() => watch.take().join()).toContain(`status 404: ${uiOrigin}${basePath}/no-such-page`);
  watch.expectStatus(404);
  watch.take();
  await page.goto(`${uiUrl}/no-such-page`);
  expect(watch.take()).toEqual([]);
});
