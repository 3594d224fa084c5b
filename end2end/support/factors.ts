/** Second factors of people, set up at the backend; and what their app, their phone and their mailbox show. */
import { createHmac } from 'node:crypto';
import { backendUrl } from './environment';
import type { Person } from './world';
import { call, until } from './zitadel';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const PERIOD_SECONDS = 30;

function fromBase32(text: string): Buffer {
  const bits = [...text.replace(/=+$/, '')].map((sign) => ALPHABET.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => parseInt(byte, 2)));
}

/** The code of an authenticator app (RFC 6238), so many periods from now. */
export function appCode(secret: string, periods = 0): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / PERIOD_SECONDS) + periods));
  const digest = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const offset = digest[19]! & 0xf;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Waits until the backend lists this method: what was set up shows a little later. */
export async function untilMethod(person: Person, method: string): Promise<void> {
  await until(`${method} of ${person.loginName}`, async () => {
    const { authMethodTypes } = await call('login', 'GET', `/v2/users/${person.id}/authentication_methods`);
    return (authMethodTypes ?? []).includes(`AUTHENTICATION_METHOD_TYPE_${method}`);
  });
}

/** Sets up an authenticator app; gives its secret. */
export async function setUpApp(person: Person): Promise<string> {
  const { secret } = await call('admin', 'POST', `/v2/users/${person.id}/totp`, {});
  await call('admin', 'POST', `/v2/users/${person.id}/totp/verify`, { code: appCode(secret) });
  await untilMethod(person, 'TOTP');
  return secret;
}

/** Switches on codes by mail. */
export async function setUpMailCodes(person: Person): Promise<void> {
  await call('admin', 'POST', `/v2/users/${person.id}/otp_email`, {});
  await untilMethod(person, 'OTP_EMAIL');
}

/** Switches on codes by text message. */
export async function setUpSmsCodes(person: Person): Promise<void> {
  await call('admin', 'POST', `/v2/users/${person.id}/otp_sms`, {});
  await untilMethod(person, 'OTP_SMS');
}

/** Makes recovery codes. */
export async function makeRecoveryCodes(person: Person, count: number): Promise<string[]> {
  const { recoveryCodes } = await call('admin', 'POST', `/v2/users/${person.id}/recovery_codes`, { count });
  await untilMethod(person, 'RECOVERY_CODE');
  return recoveryCodes;
}

/** What the embedded backend sent to there, newest first; nothing where the backend is another one, whose mails nobody can read here. */
export async function mailsTo(address: string): Promise<string[] | undefined> {
  const response = await fetch(`${backendUrl}/sandbox/outbox`);
  if (!response.ok) return undefined;
  const articles = (await response.text()).split('<article').slice(1);
  return articles.filter((article) => article.includes(`<p>To: ${address}</p>`));
}

/** The eight digits of the newest message to there, and its link, which text messages have none of. */
export async function newestCode(address: string): Promise<{ code: string; link: string } | undefined> {
  const newest = (await mailsTo(address))?.[0];
  if (!newest) return undefined;
  const code = /\b\d{8}\b/.exec(newest)?.[0];
  if (!code) throw new Error(`no code in ${newest}`);
  const link = /href="([^"]+)"/.exec(newest)?.[1] ?? '';
  return { code, link: link.replaceAll('&amp;', '&') };
}

/** The code of the newest text message to that number: the one word of eight digits, or of six capitals and digits. */
export async function textedCode(number: string): Promise<string | undefined> {
  const newest = (await mailsTo(number))?.[0];
  if (!newest) return undefined;
  const code = /\b(?:\d{8}|[A-Z0-9]{6})\b/.exec(newest.replace(/<[^>]*>/g, ' '))?.[0];
  if (!code) throw new Error(`no code in ${newest}`);
  return code;
}

/** Gives a person a phone number that nobody else has. */
export async function givePhone(person: Person, state: 'verified' | 'unverified'): Promise<string> {
  const phone = `+4179${String(Math.floor(Math.random() * 1e7)).padStart(7, '0')}`;
  const proof = state === 'verified' ? { isVerified: true } : { returnCode: {} };
  await call('admin', 'POST', `/v2/users/${person.id}/phone`, { phone, ...proof });
  return phone;
}
