// All exchanges together: what is allowed, what is stale, what is not exercised.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { clientCalls } from '../src/coverage.js';
import { Examples } from '../src/example.js';
import { judge } from '../src/judgement.js';
import { Traffic } from '../src/traffic.js';

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

test("the client's calls are read from its sources", (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'contract-'));
  context.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'a.rs'), 'Call { rpc: "UserService/ListUsers", x }\nrpc: "Assets/Get"\nrpc: "UserService/ListUsers"');
  assert.deepEqual(clientCalls(folder), ['UserService/ListUsers']);
});

test('half a line is forgiven at the end of a file alone', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'contract-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const whole = JSON.stringify(exchange({}));
  writeFileSync(join(folder, '1.jsonl'), `${whole}\n{"method":"PO`);
  writeFileSync(join(folder, '2.jsonl'), `{"method":"PO\n\n${whole}\n`);
  const traffic = new Traffic(folder);
  assert.equal([...traffic.exchanges()].length, 2);
  assert.deepEqual([traffic.broken, traffic.cut], [['2.jsonl:1', '2.jsonl:2'], ['1.jsonl:2']]);
});
