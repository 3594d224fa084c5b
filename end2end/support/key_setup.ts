/** What the set-up of keys needs: an organization that allows them, and an authenticator in the browser. */
import type { CDPSession, Page } from '@playwright/test';
import { makeOrganization, setLoginPolicy, suffix, type Organization, type Person } from './world';
import { call } from './zitadel';

/** An organization in which passkeys and security keys can be set up; `more` differs in its login policy. */
export async function makeKeyOrganization(more: object = {}): Promise<Organization> {
  const organization = await makeOrganization(`Keys ${suffix()}`);
  await setLoginPolicy(organization, {
    ignoreUnknownUsernames: false,
    passwordlessType: 'PASSWORDLESS_TYPE_ALLOWED',
    secondFactors: ['SECOND_FACTOR_TYPE_U2F'],
    ...more,
  });
  return organization;
}

/** What a browser's authenticator is like. */
export interface Likeness {
  /** Keeps passkeys itself. */
  keepsKeys?: boolean;
  /** Checks that it is its owner. */
  verifies?: boolean;
}

/** An authenticator of one tab. */
export class VirtualAuthenticator {
  private constructor(
    private readonly session: CDPSession,
    private readonly id: string,
  ) {}

  static async add(page: Page, { keepsKeys = true, verifies = true }: Likeness = {}): Promise<VirtualAuthenticator> {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: verifies ? 'internal' : 'usb',
        hasResidentKey: keepsKeys,
        hasUserVerification: verifies,
        isUserVerified: verifies,
        automaticPresenceSimulation: true,
      },
    });
    return new VirtualAuthenticator(session, authenticatorId);
  }

  /** From now on nobody touches it, until they do again. */
  async setPresence(enabled: boolean): Promise<void> {
    await this.session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: this.id, enabled });
  }

  /** From now on its owner is, or is not, recognized. */
  async setVerified(isUserVerified: boolean): Promise<void> {
    await this.session.send('WebAuthn.setUserVerified', { authenticatorId: this.id, isUserVerified });
  }

  /** It is put away. */
  async remove(): Promise<void> {
    await this.session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: this.id });
  }

  /** It has lost all keys. */
  async lose(): Promise<void> {
    await this.session.send('WebAuthn.clearCredentials', { authenticatorId: this.id });
  }

  /** Its keys are of another relying party. */
  async moveTo(rpId: string): Promise<void> {
    const authenticatorId = this.id;
    const { credentials } = await this.session.send('WebAuthn.getCredentials', { authenticatorId });
    await this.lose();
    for (const credential of credentials) {
      await this.session.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, rpId } });
    }
  }

  /** How many of its keys it can find without being told which. */
  async residents(): Promise<number> {
    const { credentials } = await this.session.send('WebAuthn.getCredentials', { authenticatorId: this.id });
    return credentials.filter((credential) => credential.isResidentCredential).length;
  }

  /** How many keys it has made. */
  async count(): Promise<number> {
    const { credentials } = await this.session.send('WebAuthn.getCredentials', { authenticatorId: this.id });
    return credentials.length;
  }
}

/** What a person does who presses Escape in the browser's next prompt. */
export async function escapeNextPrompt(page: Page): Promise<void> {
  await page.evaluate(() => {
    const keys = navigator.credentials;
    const [get, create] = [keys.get.bind(keys), keys.create.bind(keys)];
    const escaped = <O extends object, C>(prompt: (options: O & { signal: AbortSignal }) => C) => (options?: O) => {
      Object.assign(keys, { get, create });
      const controller = new AbortController();
      const asked = prompt({ ...(options as O), signal: controller.signal });
      controller.abort();
      return asked;
    };
    Object.assign(keys, { get: escaped(get), create: escaped(create) });
  });
}

/** The page asks for a key of another relying party than its own. */
export async function askInTheNameOf(page: Page, rpId: string): Promise<void> {
  await page.locator('form[data-options]').evaluate((form: HTMLFormElement, id) => {
    const options = JSON.parse(form.dataset.options ?? '');
    if (options.publicKey.rp) options.publicKey.rp.id = id;
    else options.publicKey.rpId = id;
    form.dataset.options = JSON.stringify(options);
  }, rpId);
}

/** The names of a person's passkeys at the backend. */
export async function passkeysOf(person: Person): Promise<string[]> {
  const found = await call('login', 'POST', `/v2/users/${person.id}/passkeys/_search`, {});
  return (found.result ?? []).map((key: { name: string }) => key.name);
}
