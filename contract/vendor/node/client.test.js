// The vendor's client for Node.js, unmodified, against the embedded backend, over Connect with JSON.
// The environment says where: ZITADEL_API_URL and LOGIN_TOKEN_FILE.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { before, beforeEach, test } from 'node:test';

import { Code, ConnectError } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { NewAuthorizationBearerInterceptor } from '@zitadel/client';
import { createSessionServiceClient, createSettingsServiceClient, createUserServiceClient, makeReqCtx } from '@zitadel/client/v2';
import { CredentialsCheckErrorSchema } from '@zitadel/proto/zitadel/message_pb.js';
import { UserVerificationRequirement } from '@zitadel/proto/zitadel/session/v2/challenge_pb.js';
import { UserState } from '@zitadel/proto/zitadel/user/v2/user_pb.js';

import { Passkey, totp } from './authenticator.js';

const ORIGIN = process.env['ZITADEL_API_URL'] ?? '';
const RP_ID = 'localhost';
const PASSWORD = 'Correct-Horse-7-Battery';

const token = readFileSync(process.env['LOGIN_TOKEN_FILE'] ?? '', 'utf8').trim();
const transport = createConnectTransport({ baseUrl: ORIGIN, interceptors: [NewAuthorizationBearerInterceptor(token)] });
const users = createUserServiceClient(transport);
const sessions = createSessionServiceClient(transport);
const settings = createSettingsServiceClient(transport);

let organization = '';
let name = '';
let user = '';

before(async () => {
  organization = (await settings.getGeneralSettings({})).defaultOrgId;
  assert.match(organization, /^\d+$/);
});

beforeEach(async () => {
  name = `node-${randomBytes(6).toString('hex')}`;
  const made = await users.createUser({
    organizationId: organization,
    username: name,
    userType: {
      case: 'human',
      value: {
        profile: { givenName: 'Ada', familyName: 'Lovelace' },
        email: { email: `${name}@mail.example`, verification: { case: 'isVerified', value: true } },
        passwordType: { case: 'password', value: { password: PASSWORD } },
      },
    },
  });
  user = made.id;
});

const withPassword = () =>
  sessions.createSession({
    checks: { user: { search: { case: 'userId', value: user } }, password: { password: PASSWORD } },
    lifetime: { seconds: 3600n },
  });

/** @param {string} sessionId @param {string} sessionToken */
async function factorsOf(sessionId, sessionToken) {
  const { session } = await sessions.getSession({ sessionId, sessionToken });
  assert.equal(session?.id, sessionId);
  assert.equal(session?.factors?.user?.loginName, name);
  return session?.factors;
}

test('a user is read as created', async () => {
  const { user: found } = await users.getUserByID({ userId: user });
  assert.deepEqual([found?.userId, found?.username, found?.state], [user, name, UserState.ACTIVE]);
  assert.equal(found?.type.case, 'human');
  const human = found?.type.case === 'human' ? found.type.value : undefined;
  assert.deepEqual([human?.email?.email, human?.email?.isVerified], [`${name}@mail.example`, true]);
});

test('a password makes a session', async () => {
  const made = await withPassword();
  const factors = await factorsOf(made.sessionId, made.sessionToken);
  assert.ok(factors?.password?.verifiedAt);
  assert.equal(factors?.totp, undefined);
});

test('a wrong password is an error with its details', async () => {
  const checks = { user: { search: { case: /** @type {const} */ ('userId'), value: user } }, password: { password: 'Wrong-Horse-7' } };
  const error = ConnectError.from(await sessions.createSession({ checks }).catch((/** @type {unknown} */ reason) => reason));
  assert.equal(error.code, Code.InvalidArgument);
  const [detail] = error.findDetails(CredentialsCheckErrorSchema);
  assert.deepEqual([detail?.id, detail?.failedAttempts], ['COMMAND-3M0fs', 1]);
});

test('a code of an app is a second factor', async () => {
  const { uri, secret } = await users.registerTOTP({ userId: user });
  assert.ok(uri.startsWith('otpauth://totp/'), uri);
  await users.verifyTOTPRegistration({ userId: user, code: totp(secret) });
  const made = await withPassword();
  const checked = await sessions.setSession({ sessionId: made.sessionId, checks: { totp: { code: totp(secret) } } });
  assert.notEqual(checked.sessionToken, made.sessionToken);
  assert.ok((await factorsOf(made.sessionId, checked.sessionToken))?.totp?.verifiedAt);
});

test('a passkey is registered and answers a challenge', async () => {
  const passkey = new Passkey(ORIGIN);
  const begun = await users.registerPasskey({ userId: user, domain: RP_ID });
  await users.verifyPasskeyRegistration({
    userId: user,
    passkeyId: begun.passkeyId,
    passkeyName: 'Software',
    publicKeyCredential: passkey.create(begun.publicKeyCredentialCreationOptions),
  });
  const made = await sessions.createSession({
    checks: { user: { search: { case: 'userId', value: user } } },
    challenges: { webAuthN: { domain: RP_ID, userVerificationRequirement: UserVerificationRequirement.REQUIRED } },
  });
  /** @type {any} */
  const options = made.challenges?.webAuthN?.publicKeyCredentialRequestOptions;
  assert.deepEqual([options?.publicKey?.rpId, options?.publicKey?.userVerification], [RP_ID, 'required']);
  const webAuthN = { credentialAssertionData: passkey.get(options) };
  const checked = await sessions.setSession({ sessionId: made.sessionId, checks: { webAuthN } });
  const factors = await factorsOf(made.sessionId, checked.sessionToken);
  assert.ok(factors?.webAuthN?.verifiedAt);
  assert.equal(factors?.webAuthN?.userVerified, true);
});

test('settings are read', async () => {
  const ctx = makeReqCtx(organization);
  const login = await settings.getLoginSettings({ ctx });
  assert.equal(login.settings?.allowUsernamePassword, true);
  const complexity = await settings.getPasswordComplexitySettings({ ctx });
  assert.equal(complexity.settings?.minLength, 8n);
  const brand = await settings.getBrandingSettings({ ctx });
  assert.match(brand.settings?.lightTheme?.primaryColor ?? '', /^#[0-9a-f]{6}$/i);
  assert.ok((await settings.getLockoutSettings({ ctx })).settings);
});

test('sessions are listed and ended', async () => {
  const made = [await withPassword(), await withPassword()].map(({ sessionId }) => sessionId);
  const list = () => sessions.listSessions({ queries: [{ query: { case: 'userIdQuery', value: { id: user } } }] });
  const found = await list();
  assert.deepEqual(found.sessions.map(({ id }) => id).sort(), made.sort());
  assert.equal(found.details?.totalResult, 2n);
  for (const sessionId of made) assert.ok((await sessions.deleteSession({ sessionId })).details?.changeDate);
  assert.deepEqual((await list()).sessions, []);
});
