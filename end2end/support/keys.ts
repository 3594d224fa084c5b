/** Keys that a person has before a test begins. */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { uiOrigin, uiUrl } from './environment';
import { untilMethod } from './factors';
import type { Person } from './world';
import { call, type Json } from './zitadel';

const KINDS = {
  passkeys: { id: 'passkeyId', name: 'passkeyName', method: 'PASSKEY' },
  u2f: { id: 'u2fId', name: 'tokenName', method: 'U2F' },
};

/** Has the authenticator of this tab make a key, and registers it as an administrator does; gives its id at the backend. */
export async function giveKey(page: Page, person: Person, kind: keyof typeof KINDS): Promise<string> {
  const { id, name, method } = KINDS[kind];
  const path = `/v2/users/${person.id}/${kind}`;
  const begun = await call('admin', 'POST', path, { domain: new URL(uiOrigin).hostname });
  const options = begun.publicKeyCredentialCreationOptions.publicKey;
  // What our own pages ask for, except that a passkey may be one that its authenticator does not keep.
  options.authenticatorSelection =
    kind === 'u2f'
      ? { residentKey: 'discouraged', userVerification: 'discouraged' }
      : { residentKey: 'preferred', userVerification: 'required' };
  await page.goto(`${uiUrl}/loginname`);
  const publicKeyCredential = await page.evaluate(async (json: Json) => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(json as PublicKeyCredentialCreationOptionsJSON);
    const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
    return made.toJSON();
  }, options);
  await call('admin', 'POST', `${path}/${begun[id]}`, { publicKeyCredential, [name]: 'Test' });
  await untilMethod(person, method);
  return begun[id];
}

/** Present, and with a key in it. Source: WebAuthn Level 3, section 6.1. */
const FLAGS = 0x41;

function base64url(bytes: Buffer | string): string {
  return Buffer.from(bytes).toString('base64url');
}

/** A security key of another domain, so that no browser would make it here: it is written by hand, without an attestation. */
export async function giveKeyOf(domain: string, person: Person): Promise<void> {
  const path = `/v2/users/${person.id}/u2f`;
  const begun = await call('admin', 'POST', path, { domain });
  const { challenge } = begun.publicKeyCredentialCreationOptions.publicKey;
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const [x, y] = [jwk.x, jwk.y].map((number) => Buffer.from(number ?? '', 'base64url'));
  const id = randomBytes(32);
  const counterAndMake = Buffer.alloc(4 + 16);
  // A COSE key: kind 2 (two coordinates), algorithm -7, curve 1.
  const key = [Buffer.from('a5010203262001215820', 'hex'), x, Buffer.from('225820', 'hex'), y] as Buffer[];
  const relyingParty = createHash('sha256').update(domain).digest();
  const data = Buffer.concat([relyingParty, Buffer.from([FLAGS]), counterAndMake, Buffer.from([0, id.length]), id, ...key]);
  // CBOR of {"fmt": "none", "attStmt": {}, "authData": …}.
  const head = Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461', 'hex');
  const attestationObject = base64url(Buffer.concat([head, Buffer.from([0x58, data.length]), data]));
  const clientData = { type: 'webauthn.create', challenge, origin: `https://${domain}`, crossOrigin: false };
  const publicKeyCredential = {
    id: base64url(id),
    rawId: base64url(id),
    type: 'public-key',
    response: { clientDataJSON: base64url(JSON.stringify(clientData)), attestationObject },
  };
  await call('admin', 'POST', `${path}/${begun.u2fId}`, { publicKeyCredential, tokenName: 'Elsewhere' });
  await untilMethod(person, 'U2F');
}
