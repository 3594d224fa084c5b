/**
 * The identity backend's public API, as far as the tests seed with it and look into it. Nothing here is of the embedded backend
 * alone, so that the same suite runs against a real Zitadel.
 */
import { expect } from '@playwright/test';
import { backendUrl, readToken } from './environment';

/** A message of the API. */
export type Json = Record<string, any>;
type Role = 'admin' | 'login';

/** What the backend answered. */
export interface Answer {
  status: number;
  body: Json;
}

const tokens = new Map<Role, string>();

function tokenOf(role: Role): string {
  const known = tokens.get(role) ?? readToken(role);
  tokens.set(role, known);
  return known;
}

/** One call, whatever it is answered with. */
export async function ask(role: Role, method: string, path: string, body?: Json, organization?: string): Promise<Answer> {
  const headers: Record<string, string> = { authorization: `Bearer ${tokenOf(role)}`, 'content-type': 'application/json' };
  if (organization) headers['x-zitadel-orgid'] = organization;
  const response = await fetch(backendUrl + path, { method, headers, body: body && JSON.stringify(body) });
  return { status: response.status, body: (await response.json().catch(() => ({}))) as Json };
}

/** One call that has to succeed. */
export async function call(role: Role, method: string, path: string, body?: Json, organization?: string): Promise<Json> {
  const answer = await ask(role, method, path, body, organization);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Uploads a brand file of an organization: `logo`, `logo/dark`, `icon`, `icon/dark` or `font`. */
export async function upload(organization: string, slot: string, file: Blob, name: string): Promise<void> {
  const form = new FormData();
  form.append('file', file, name);
  const path = `/assets/v1/org/policy/label/${slot}`;
  const headers = { authorization: `Bearer ${tokenOf('admin')}`, 'x-zitadel-orgid': organization };
  const response = await fetch(backendUrl + path, { method: 'POST', headers, body: form });
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
}

/** Waits for the read side of the backend, which may be behind what was written. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  await expect.poll(holds, { message: `the backend shows ${what}`, timeout: 15_000, intervals: [20, 50, 100, 200] }).toBe(true);
}

/** A person as the backend shows them now. */
export async function readUser(id: string): Promise<Json> {
  return (await call('login', 'GET', `/v2/users/${id}`)).user;
}

/** Checks a password behind the user interface's back. Gives what the backend counts: 0 for a right password. */
export async function failedAttemptsAfterCheck(id: string, password: string): Promise<number> {
  const { status, body } = await ask('login', 'POST', '/v2/sessions', { checks: { user: { userId: id }, password: { password } } });
  if (status < 300) return 0;
  const detail = (body.details as Json[] | undefined)?.find((one) => 'failedAttempts' in one);
  if (!detail) throw new Error(`the backend counts nothing: ${status} ${JSON.stringify(body)}`);
  return Number(detail.failedAttempts);
}
