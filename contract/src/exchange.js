// Checks one recorded exchange: request and response, each as the vendor's definition has it.

import { bind } from './bind.js';
import { isPlain } from './plain.js';
import { checkRefusal } from './refusal.js';

/**
 * @typedef {{ type: string, bytes: number, json?: any }} Body
 * @typedef {{
 *   method: string, path: string, query: string, client: string, isOddOnPurpose: boolean,
 *   request: Body, status: number, response: Body,
 * }} Exchange
 * @typedef {import('./finding.js').Finding} Finding
 * @typedef {import('./finding.js').Problem} Problem
 * @typedef {{ rpc: string, isOwn: boolean, isGranted: boolean, findings: Finding[] }} Verdict
 */

/**
 * @param {Exchange} exchange
 * @param {(method: string, path: string) => import('./routes.js').Route | undefined} routeOf
 * @returns {Verdict | undefined} nothing for what is no call of an RPC
 */
export function check(exchange, routeOf) {
  const { method, path, status } = exchange;
  if (method === 'OPTIONS' || isPlain(path)) return undefined;
  const isOwn = exchange.client.startsWith('vestibule/');
  const route = routeOf(method, path);
  if (!route) {
    // Whoever asks for what nobody knows, and is told so, agrees with the vendor. Our own client never asks for it.
    const isRefused = !isOwn && [404, 405].includes(status);
    return isRefused ? undefined : unknownPath(exchange, isOwn);
  }
  const isGranted = status >= 200 && status < 300;
  const part = (/** @type {string} */ name) => (/** @type {Problem} */ problem) => ({ rpc: route.rpc.name, part: name, ...problem });
  return {
    rpc: route.rpc.name,
    isOwn,
    isGranted,
    findings: [
      ...requestProblems(exchange, route, isOwn, isGranted).map(part('request')),
      ...responseProblems(exchange, route, isGranted).map(part('response')),
    ],
  };
}

/**
 * @param {Exchange} exchange
 * @param {boolean} isOwn
 * @returns {Verdict}
 */
function unknownPath({ method, path }, isOwn) {
  const shape = path.replace(/(?<=\/)[^/]*\d[^/]*(?=\/|$)/g, (part) => (/^v\d/.test(part) ? part : '{…}'));
  const rpc = `${method} ${shape}`;
  return { rpc, isOwn, isGranted: false, findings: [{ rpc, part: 'path', field: '', message: 'no RPC is called by this path' }] };
}

/**
 * @param {Exchange} exchange
 * @param {import('./routes.js').Route} route
 * @param {boolean} isOwn
 * @param {boolean} isGranted
 * @returns {Problem[]}
 */
function requestProblems(exchange, route, isOwn, isGranted) {
  if (exchange.isOddOnPurpose) return [];
  const { json, bytes } = exchange.request;
  // A test asks for something that is malformed and is told that it is.
  if (!isOwn && isCalledMalformed(exchange)) return [];
  if (json === undefined && bytes > 0) return [{ field: '', message: 'is no JSON' }];
  const bound = route.transport === 'rest' ? bind(route, json, exchange.query) : { message: json, problems: [] };
  if (route.transport === 'connect' && bytes === 0) return [{ field: '', message: 'a unary call has a body' }];
  const { message, problems } = route.rpc.readRequest(bound.message);
  const broken = message && (isGranted || isOwn) ? route.rpc.brokenRules(message) : [];
  return [...bound.problems, ...problems, ...broken.map((one) => ({ ...one, message: `breaks a rule: ${one.message}` }))];
}

/**
 * @param {Exchange} exchange
 */
function isCalledMalformed({ status, response }) {
  const code = response.json?.code;
  const isTooLarge = status === 429 && response.json?.details === undefined;
  return isTooLarge || [405, 415].includes(status) || (status === 400 && (code === 3 || code === 'invalid_argument') && response.json?.details === undefined);
}

/**
 * @param {Exchange} exchange
 * @param {import('./routes.js').Route} route
 * @param {boolean} isGranted
 * @returns {Problem[]}
 */
function responseProblems({ status, response }, route, isGranted) {
  // What Connect refuses before it looks at the message has no body of its shape.
  if (route.transport === 'connect' && [404, 405, 415].includes(status) && response.json === undefined) return [];
  if (response.json === undefined) return [{ field: '', message: `${status} without a JSON body` }];
  if (!response.type.startsWith('application/json')) return [{ field: '', message: `has the type ${response.type}` }];
  return isGranted ? route.rpc.readResponse(response.json) : checkRefusal(route.transport, status, response.json);
}
