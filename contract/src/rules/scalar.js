// Rules for texts, numbers, booleans and enums.

import { isIP, isIPv4, isIPv6 } from 'node:net';

import { isSet } from './rule.js';

/**
 * @typedef {import('../finding.js').Problem} Problem
 */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const EMAIL = /^[^\s@<>()]+@[^\s@<>()]+$/;
const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.?$/i;

/**
 * Rules of a text that are one question with a yes or no.
 * @type {[string, (value: string, limit: any) => boolean][]}
 */
const TEXT = [
  ['const', (value, limit) => value === limit],
  ['len', (value, limit) => letters(value) === Number(limit)],
  ['minLen', (value, limit) => letters(value) >= Number(limit)],
  ['maxLen', (value, limit) => letters(value) <= Number(limit)],
  ['lenBytes', (value, limit) => Buffer.byteLength(value) === Number(limit)],
  ['minBytes', (value, limit) => Buffer.byteLength(value) >= Number(limit)],
  ['maxBytes', (value, limit) => Buffer.byteLength(value) <= Number(limit)],
  ['pattern', (value, limit) => new RegExp(limit, 'u').test(value)],
  ['prefix', (value, limit) => value.startsWith(limit)],
  ['suffix', (value, limit) => value.endsWith(limit)],
  ['contains', (value, limit) => value.includes(limit)],
  ['notContains', (value, limit) => !value.includes(limit)],
];

/**
 * Kinds of text.
 * @type {Map<string | undefined, (value: string) => boolean>}
 */
const KINDS = new Map([
  ['email', (value) => EMAIL.test(value)],
  ['hostname', (value) => HOST.test(value)],
  ['ip', (value) => isIP(value) !== 0],
  ['ipv4', isIPv4],
  ['ipv6', isIPv6],
  ['uri', (value) => URL.canParse(value)],
  ['uriRef', (value) => URL.canParse(value, 'https://host.example')],
  ['address', (value) => HOST.test(value) || isIP(value) !== 0],
  ['uuid', (value) => UUID.test(value)],
]);

/**
 * @param {string} value
 * @param {any} rule
 * @param {string} at
 * @returns {Problem[]}
 */
export function stringProblems(value, rule, at) {
  if (!rule || (value === '' && isSet(rule, 'ignoreEmpty'))) return [];
  const broken = TEXT.filter(([name, holds]) => isSet(rule, name) && !holds(value, rule[name])).map(
    ([name]) => `${name} ${rule[name]}`,
  );
  const kind = rule.wellKnown?.case;
  if (rule.wellKnown?.value === true && KINDS.get(kind)?.(value) === false) broken.push(`is no ${kind}`);
  return [...broken, ...lists(value, rule)].map((message) => ({ field: at, message }));
}

/**
 * @param {number | bigint | boolean} value
 * @param {any} rule
 * @param {string} at
 * @returns {Problem[]}
 */
export function numberProblems(value, rule, at) {
  if (!rule || (Number(value) === 0 && isSet(rule, 'ignoreEmpty'))) return [];
  const broken = [];
  if (isSet(rule, 'const') && value !== rule.const) broken.push(`const ${rule.const}`);
  const above = isSet(rule, 'gt') ? value > rule.gt : isSet(rule, 'gte') ? value >= rule.gte : undefined;
  const below = isSet(rule, 'lt') ? value < rule.lt : isSet(rule, 'lte') ? value <= rule.lte : undefined;
  // A lower limit above the upper one means: outside of the two.
  const isOutside = above !== undefined && below !== undefined && (rule.gt || rule.gte) > (rule.lt || rule.lte);
  if (isOutside ? !(above || below) : above === false || below === false) broken.push(`is within its limits`);
  return [...broken, ...lists(value, rule)].map((message) => ({ field: at, message }));
}

/**
 * @param {unknown} value
 * @param {any} rule
 * @returns {string[]}
 */
function lists(value, rule) {
  return [
    ...(rule.in?.length > 0 && !rule.in.includes(value) ? ['is one of its list'] : []),
    ...(rule.notIn?.length > 0 && rule.notIn.includes(value) ? ['is none of its list'] : []),
  ];
}

/**
 * Characters, as the server counts them.
 * @param {string} value
 */
function letters(value) {
  return [...value].length;
}
