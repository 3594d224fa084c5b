/** Where the tests go: read from the environment once. */
import { readFileSync } from 'node:fs';

const DEFAULT_BASE = '/ui/v2/login';

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: start the browser tests with \`cargo xtask test --only e2e\`, or name a running server`);
  return value;
}

function ui(): URL {
  const url = new URL(required('VESTIBULE_URL'));
  if (url.pathname === '/') url.pathname = DEFAULT_BASE;
  return url;
}

/** The user interface, with base path and without a slash at its end. */
export const uiUrl = ui().href.replace(/\/+$/, '');
/** Scheme, host and port of the user interface. */
export const uiOrigin = new URL(uiUrl).origin;
/** The base path, without a slash at its end. */
export const basePath = new URL(uiUrl).pathname.replace(/\/+$/, '');
/** Scheme, host and port of the identity backend. */
export const backendUrl = (process.env.ZITADEL_API_URL ?? uiOrigin).replace(/\/+$/, '');

/** The access token of a role at the backend. */
export function readToken(role: 'admin' | 'login'): string {
  return readFileSync(required(role === 'admin' ? 'ADMIN_TOKEN_FILE' : 'LOGIN_TOKEN_FILE'), 'utf8').trim();
}
