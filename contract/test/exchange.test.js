// A wrong exchange of each kind is found, and a right one is not.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Examples } from '../src/example.js';
import { check } from '../src/exchange.js';
import { lineOf } from '../src/finding.js';
import { Routes } from '../src/routes.js';

/** @typedef {import('../src/exchange.js').Exchange} Exchange */

const recorded = [
  {
    rpc: 'zitadel.user.v2.UserService/GenerateRecoveryCodes',
    request: { userId: '1', count: 2 },
    response: { details: { sequence: '1' }, recoveryCodes: ['a-b'] },
  },
];
const routes = new Routes(
  [{ rpc: 'zitadel.user.v2.UserService/CreateUser', path: 'POST /v2/users/new', reason: 'no path' }],
  [{ rpc: 'zitadel.user.v2.UserService/GenerateRecoveryCodes', path: 'POST /v2/users/{user_id}/recovery_codes', reason: 'newer' }],
  new Examples(recorded),
);

/** @param {any} json */
const body = (json) => ({ type: 'application/json', bytes: json === undefined ? 0 : 2, json });

const details = { sequence: '2', changeDate: '2026-11-22T18:37:57.862622Z', resourceOwner: '1' };
const created = { details, sessionId: '1', sessionToken: 'xxx' };

/**
 * @param {string} call method and path
 * @param {any} asked
 * @param {number} status
 * @param {any} answered
 * @param {Partial<Exchange>} [more]
 */
function findings(call, asked, status, answered, more = {}) {
  const [method = '', address = ''] = call.split(' ');
  const [path = '', query = ''] = address.split('?');
  const exchange = {
    method,
    path,
    query,
    client: '',
    isOddOnPurpose: false,
    request: body(asked),
    status,
    response: body(answered),
    ...more,
  };
  return check(exchange, (verb, where) => routes.find(verb, where))?.findings.map(lineOf);
}

const OWN = { client: 'vestibule/0.1.0' };
const CREATE = 'zitadel.session.v2.SessionService/CreateSession';

test('right exchanges are found right on both transports', () => {
  const asked = { checks: { user: { loginName: 'ada' } }, lifetime: '3600s', metadata: { a: 'eA==' } };
  assert.deepEqual(findings('POST /v2/sessions', asked, 201, created), []);
  assert.deepEqual(findings(`POST /${CREATE}`, asked, 200, created), []);
  assert.deepEqual(findings('GET /v2/sessions/1?sessionToken=xxx', undefined, 200, { session: { id: '1', sequence: '3' } }), []);
  assert.deepEqual(findings('GET /v2/settings/login?ctx.instance=true', undefined, 200, {}), []);
  assert.deepEqual(findings('POST /management/v1/policies/lockout', { maxPasswordAttempts: 3 }, 200, {}), []);
});

test('a path of no call is found, unless a test was told so', () => {
  const wanted = ['GET /v2/sessions/{…}/nothing path: no RPC is called by this path'];
  assert.deepEqual(findings('GET /v2/sessions/17/nothing', undefined, 200, {}), wanted);
  assert.equal(findings('GET /v2/sessions/17/nothing', undefined, 404, { code: 5, message: 'Not Found' }), undefined);
  assert.deepEqual(findings('GET /v2/sessions/17/nothing', undefined, 404, { code: 5, message: 'Not Found' }, OWN), wanted);
});

test('what is no call of an RPC is left alone', () => {
  assert.equal(findings('GET /assets/v1/1/policy/label/logo-2', undefined, 200, undefined), undefined);
  assert.equal(findings('OPTIONS /v2/sessions', undefined, 204, undefined), undefined);
});

test('an unknown field of a request is found, even if the request is refused', () => {
  const wanted = [`${CREATE} request checks.user.mail: zitadel.session.v2.CheckUser has no such field`];
  const asked = { checks: { user: { mail: 'a@b.example', loginName: 'ada' } } };
  assert.deepEqual(findings('POST /v2/sessions', asked, 201, created), wanted);
  assert.deepEqual(findings('POST /v2/sessions', asked, 404, { code: 5, message: 'User not found' }), wanted);
});

test('a request that is odd on purpose is not judged, its answer is', () => {
  const odd = { isOddOnPurpose: true };
  assert.deepEqual(findings('POST /v2/sessions', { nonsense: 1 }, 201, created, odd), []);
  assert.equal(findings('POST /v2/sessions', { nonsense: 1 }, 201, { ...created, nonsense: 1 }, odd)?.length, 1);
});

test('a malformed request that is called so is right, except from the own client', () => {
  const refusal = { code: 3, message: 'proto: invalid value' };
  assert.deepEqual(findings('POST /v2/sessions', { checks: 'x' }, 400, refusal), []);
  assert.equal(findings('POST /v2/sessions', { checks: 'x' }, 400, refusal, OWN)?.length, 1);
});

test('a wrong enum is found in request and answer', () => {
  const asked = { challenges: { webAuthN: { domain: 'localhost', userVerificationRequirement: 'ALWAYS' } } };
  const enumOf = 'zitadel.session.v2.UserVerificationRequirement';
  assert.equal(
    findings('POST /v2/sessions', asked, 404, { code: 5, message: 'x' })?.[0],
    `${CREATE} request challenges.webAuthN.userVerificationRequirement: ${enumOf} has no value ALWAYS`,
  );
  const user = { userId: '1', state: 'USER_STATE_ASLEEP' };
  assert.deepEqual(findings('GET /v2/users/1', undefined, 200, { user }), [
    'zitadel.user.v2.UserService/GetUserByID response user.state: zitadel.user.v2.UserState has no value USER_STATE_ASLEEP',
  ]);
});

test('a wrong type is found in request and answer', () => {
  assert.match(findings('POST /v2/sessions', { checks: { user: { userId: 7 } } }, 201, created)?.[0] ?? '', /request.*user_id.*expected string/);
  assert.match(findings('POST /v2/sessions', {}, 201, { ...created, sessionId: 7 })?.[0] ?? '', /response.*session_id.*expected string/);
  assert.match(findings('POST /v2/sessions', { lifetime: '1h' }, 201, created)?.[0] ?? '', /request: cannot decode message google.protobuf.Duration from JSON: …$/);
});

test('a rule that a granted request breaks is found', () => {
  /** @param {any} asked */
  const broken = (asked) => findings('POST /v2/sessions', asked, 201, created)?.map((line) => line.replace(`${CREATE} request `, ''));
  assert.deepEqual(broken({ checks: { totp: { code: '123' } } }), ['checks.totp.code: breaks a rule: minLen 6']);
  assert.deepEqual(broken({ checks: { password: { password: 'x'.repeat(201) } } }), [
    'checks.password.password: breaks a rule: maxLen 200',
  ]);
  assert.deepEqual(broken({ lifetime: '0s' }), ['lifetime: breaks a rule: is a duration: gt']);
  assert.deepEqual(broken({ challenges: { webAuthN: { domain: 'a.example' } } }), [
    'challenges.webAuthN.userVerificationRequirement: breaks a rule: is none of its list',
  ]);
  const user = { profile: { givenName: 'Ada', familyName: 'Lovelace' } };
  assert.deepEqual(findings('POST /v2/users/human', user, 201, { userId: '1' }), [
    'zitadel.user.v2.UserService/AddHumanUser request email: breaks a rule: is required',
  ]);
});

test('a rule that the own client breaks is found even if the request is refused', () => {
  const asked = { checks: { totp: { code: '123' } } };
  const refusal = { code: 3, message: 'invalid CheckTOTP.Code' };
  assert.deepEqual(findings('POST /v2/sessions', asked, 400, refusal), []);
  assert.equal(findings('POST /v2/sessions', asked, 400, refusal, OWN)?.length, 1);
});

test('parameters are bound to fields as the gateway does', () => {
  const call = 'zitadel.settings.v2.SettingsService/GetLoginSettings request';
  assert.match(findings('GET /v2/settings/login?organisation=1', undefined, 200, {})?.[0] ?? '', /organisation: .* no field for this parameter/);
  assert.ok(findings('GET /v2/settings/login?ctx.instance=maybe', undefined, 200, {})?.[0]?.startsWith(call));
  assert.match(findings('POST /v2/sessions?lifetime=3s', {}, 201, created)?.[0] ?? '', /its query is never read/);
  assert.match(findings('GET /v2/users/1', { userId: '2' }, 200, {})?.[0] ?? '', /takes no body/);
});

test('an answer has one spelling', () => {
  const spelled = (/** @type {any} */ answer) => findings('POST /v2/sessions', {}, 201, answer)?.length;
  assert.equal(spelled({ ...created, details: { ...details, sequence: 2 } }), 1);
  assert.equal(spelled({ ...created, details: { ...details, changeDate: '2026-11-22T18:37:57.000000Z' } }), 1);
  assert.equal(spelled({ details, session_id: '1', sessionToken: 'x' }), 1);
  assert.equal(spelled({ details, sessionId: '1', sessionToken: '' }), 1);
});

test('a granted answer is JSON', () => {
  assert.deepEqual(findings('POST /v2/sessions', {}, 200, undefined), [`${CREATE} response: 200 without a JSON body`]);
  const html = { response: { type: 'text/html', bytes: 2, json: {} } };
  assert.deepEqual(findings('POST /v2/sessions', {}, 201, {}, html), [`${CREATE} response: has the type text/html`]);
});

test('a refusal has its shape, its status and known details', () => {
  const detail = { '@type': 'type.googleapis.com/zitadel.v1.ErrorDetail', id: 'A-1', message: 'no' };
  /** @param {any} answer @param {string} [call] */
  const refused = (answer, call = 'POST /v2/sessions', status = 404) => findings(call, {}, status, answer)?.length;
  assert.equal(refused({ code: 5, message: 'no (A-1)', details: [detail] }), 0);
  assert.equal(refused({ code: 3, message: 'no' }), 1);
  assert.equal(refused({ code: 'not_found', message: 'no' }), 1);
  assert.equal(refused({ code: 5, message: 'no', error: 'no' }), 1);
  assert.equal(refused({ code: 5 }), 1);
  assert.equal(refused({ code: 5, message: 'no', details: [{ ...detail, '@type': 'type.googleapis.com/x.Y' }] }), 1);
  assert.equal(refused({ code: 5, message: 'no', details: [{ ...detail, slug: 'x' }] }), 1);
  const debug = { id: 'COMMAND-3M0fs', message: 'Password is invalid', failedAttempts: 1 };
  const connect = { type: 'zitadel.v1.CredentialsCheckError', value: 'Cg1DT01NQU5ELTNNMGZzEhNQYXNzd29yZCBpcyBpbnZhbGlkGAE', debug };
  const refusal = { code: 'not_found', message: 'no', details: [connect] };
  assert.equal(refused(refusal, `POST /${CREATE}`), 0);
  assert.equal(refused({ ...refusal, details: [{ ...connect, debug: { ...debug, failedAttempts: 2 } }] }, `POST /${CREATE}`), 1);
  assert.equal(refused({ ...refusal, details: [{ ...connect, value: '!!' }] }, `POST /${CREATE}`), 1);
});

test('a call that is newer than the package is compared with recorded ones', () => {
  const answer = { details: { sequence: '1' }, recoveryCodes: ['xxx'] };
  const call = 'POST /v2/users/1/recovery_codes';
  assert.deepEqual(findings(call, { count: 10 }, 200, answer), []);
  assert.match(findings(call, { number: 10 }, 200, answer)?.[0] ?? '', /request number: no recorded exchange/);
  assert.match(findings(call, { count: 10 }, 200, { ...answer, recoveryCodes: [1] })?.[0] ?? '', /never a number/);
});
