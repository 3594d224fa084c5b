// Bodies of refusals: google.rpc.Status on REST, Connect's own shape on Connect, known details inside.

import { fromBinary, toJson } from '@bufbuild/protobuf';

import { registry } from './descriptors.js';
import { readCanonical } from './shape.js';

/**
 * @typedef {import('./finding.js').Problem} Problem
 * @typedef {{ [name: string]: unknown }} Fields
 */

/** gRPC's codes: number, Connect's name, HTTP status of the gateway, HTTP status of Connect. */
const CODES = /** @type {const} */ ([
  [1, 'canceled', 499, 499],
  [2, 'unknown', 500, 500],
  [3, 'invalid_argument', 400, 400],
  [4, 'deadline_exceeded', 504, 504],
  [5, 'not_found', 404, 404],
  [6, 'already_exists', 409, 409],
  [7, 'permission_denied', 403, 403],
  [8, 'resource_exhausted', 429, 429],
  [9, 'failed_precondition', 400, 400],
  [10, 'aborted', 409, 409],
  [11, 'out_of_range', 400, 400],
  [12, 'unimplemented', 501, 501],
  [13, 'internal', 500, 500],
  [14, 'unavailable', 503, 503],
  [15, 'data_loss', 500, 500],
  [16, 'unauthenticated', 401, 401],
]);

/** Details that a caller can expect. */
const DETAILS = ['zitadel.v1.ErrorDetail', 'zitadel.v1.CredentialsCheckError'];

/**
 * @param {'rest' | 'connect'} transport
 * @param {number} status
 * @param {unknown} body
 * @returns {Problem[]}
 */
export function checkRefusal(transport, status, body) {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    return [{ field: '', message: 'the body of a refusal is a JSON object' }];
  }
  const fields = /** @type {Fields} */ (body);
  /** @type {Problem[]} */
  const problems = [];
  for (const name of Object.keys(fields)) {
    if (!['code', 'message', 'details'].includes(name)) problems.push({ field: name, message: 'a refusal has no such field' });
  }
  const known = CODES.find(([number, name]) => fields['code'] === (transport === 'rest' ? number : name));
  if (!known) {
    problems.push({ field: 'code', message: `no code of ${transport}: ${fields['code']}` });
  } else if (status !== (transport === 'rest' ? known[2] : known[3]) && !(status === 405 && known[0] === 12)) {
    problems.push({ field: 'code', message: `${known[1]} is not sent with status ${status}` });
  }
  if (typeof fields['message'] !== 'string') problems.push({ field: 'message', message: 'is a text' });
  const details = fields['details'];
  if (details === undefined) return problems;
  if (!Array.isArray(details) || details.length === 0) {
    return [...problems, { field: 'details', message: 'is a list with something in it' }];
  }
  const check = transport === 'rest' ? checkRestDetail : checkConnectDetail;
  return [...problems, ...details.flatMap(check)];
}

/**
 * @param {unknown} detail
 * @returns {Problem[]}
 */
function checkRestDetail(detail) {
  const { '@type': url, ...fields } = /** @type {Fields} */ (detail ?? {});
  return checkDetail('@type', String(url).replace(/^type\.googleapis\.com\//, ''), fields);
}

/**
 * @param {unknown} detail
 * @returns {Problem[]}
 */
function checkConnectDetail(detail) {
  const { type, value, debug, ...rest } = /** @type {Fields} */ (detail ?? {});
  const unknown = Object.keys(rest).map((name) => ({ field: `details[].${name}`, message: 'a detail has no such field' }));
  const problems = [...unknown, ...checkDetail('type', String(type), debug)];
  const desc = registry.getMessage(String(type));
  if (!desc) return problems;
  try {
    const binary = Buffer.from(String(value), 'base64');
    const decoded = toJson(desc, fromBinary(desc, binary), { registry });
    if (JSON.stringify(sorted(decoded)) !== JSON.stringify(sorted(debug))) {
      problems.push({ field: 'details[].value', message: 'says something else than `debug`' });
    }
    if (String(value).includes('=')) problems.push({ field: 'details[].value', message: 'is base64 without padding' });
  } catch {
    problems.push({ field: 'details[].value', message: `is no ${String(type)}` });
  }
  return problems;
}

/**
 * @param {string} nameField
 * @param {string} type
 * @param {unknown} fields
 * @returns {Problem[]}
 */
function checkDetail(nameField, type, fields) {
  const desc = registry.getMessage(type);
  if (!DETAILS.includes(type) || !desc) return [{ field: `details[].${nameField}`, message: `no known detail: ${type}` }];
  return readCanonical(desc, fields).map(({ field, message }) => ({ field: `details[].${field}`, message }));
}

/**
 * @param {unknown} value
 * @returns {unknown}
 */
function sorted(value) {
  return value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).sort()) : value;
}
