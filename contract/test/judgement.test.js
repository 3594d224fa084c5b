// All exchanges together: what is allowed, what is stale, what is not exercised.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { clientCalls } from '../src/coverage.js';
import { Examples } from '../src/example.js';
import { judge } from '../src/judgement.js';
import { exchangesOf } from '../src/traffic.js';

const nothing = { paths: [], calls: [], names: [], findings: [] };
const none = new Examples([]);

/** @param {any} json */
const body = (json) => ({ type: 'application/json', bytes: 2, json });

/** @param {any} asked @param {string} [client] */
const exchange = (asked, client = '') => ({
  method: 'POST',
  path: '/v2/sessions',
  query: '',
  client,
  isOddOnPurpose: false,
  request: body(asked),
  status: 201,
  response: body({ sessionId: '1' }),
});

const line = 'zitadel.session.v2.SessionService/CreateSession request nonsense: zitadel.session.v2.CreateSessionRequest has no such field';

test('equal findings are one, with their number', () => {
  const { findings, read } = judge([exchange({ nonsense: 1 }), exchange({ nonsense: 'x' }), exchange({})], nothing, none);
  assert.equal(read, 3);
  assert.deepEqual(findings.map((one) => [one.line, one.count]), [[line, 2]]);
});

test('an allowed finding is none, by its line or by the name of what is newer', () => {
  const allowed = { ...nothing, findings: [{ line, reason: 'a test' }] };
  assert.deepEqual(judge([exchange({ nonsense: 1 })], allowed, none).findings, []);
  const names = [{ name: 'zitadel.session.v2.CreateSessionRequest.nonsense', reason: 'a test' }];
  const judged = judge([exchange({ nonsense: 1 })], { ...nothing, names }, none);
  assert.deepEqual([judged.findings, judged.stale], [[], []]);
});

test('an entry that nothing needs is stale', () => {
  const allowed = {
    paths: [{ rpc: 'zitadel.user.v2.UserService/CreateUser', path: 'POST /v2/users/new', reason: 'a test' }],
    calls: [],
    names: [{ name: 'a.B.c', reason: 'a test' }],
    findings: [{ line, reason: 'a test' }],
  };
  assert.deepEqual(judge([exchange({})], allowed, none).stale, ['POST /v2/users/new', 'a.B.c', line]);
});

test('a call of the client counts once the client itself was granted it', () => {
  const names = ['SessionService/CreateSession', 'UserService/ListUsers'];
  assert.deepEqual(judge([exchange({})], nothing, none).coverage.missing(names), names);
  assert.deepEqual(judge([exchange({}, 'vestibule/1')], nothing, none).coverage.missing(names), ['UserService/ListUsers']);
});

test("the client's calls are read from its sources, and half a line is left out of the traffic", (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'contract-'));
  context.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'a.rs'), 'Call { rpc: "UserService/ListUsers", x }\nrpc: "Assets/Get"\nrpc: "UserService/ListUsers"');
  assert.deepEqual(clientCalls(folder), ['UserService/ListUsers']);
  writeFileSync(join(folder, '1.jsonl'), `${JSON.stringify(exchange({}))}\n{"method":"PO`);
  assert.equal([...exchangesOf(folder)].length, 1);
});
