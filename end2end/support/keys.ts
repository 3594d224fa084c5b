/** Keys that a person has before a test begins. */
import type { Page } from '@playwright/test';
import { uiOrigin, uiUrl } from './environment';
import type { Person } from './world';
import { call, type Json } from './zitadel';

const KINDS = {
  passkeys: { id: 'passkeyId', name: 'passkeyName' },
  u2f: { id: 'u2fId', name: 'tokenName' },
};

/** Has the authenticator of this tab make a key, and registers it as an administrator does; gives its id at the backend. */
export async function giveKey(page: Page, person: Person, kind: keyof typeof KINDS): Promise<string> {
  const { id, name } = KINDS[kind];
  const path = `/v2/users/${person.id}/${kind}`;
  const begun = await call('admin', 'POST', path, { domain: new URL(uiOrigin).hostname });
  const options = begun.publicKeyCredentialCreationOptions.publicKey;
  if (kind === 'u2f') options.authenticatorSelection = { userVerification: 'discouraged' };
  await page.goto(`${uiUrl}/loginname`);
  const publicKeyCredential = await page.evaluate(async (json: Json) => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(json as PublicKeyCredentialCreationOptionsJSON);
    const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
    return made.toJSON();
  }, options);
  await call('admin', 'POST', `${path}/${begun[id]}`, { publicKeyCredential, [name]: 'Test' });
  return begun[id];
}
