// The `validate` rules of a request's definition, evaluated as the server does before a handler sees the request.

import { getOption, hasOption } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import { required, rules } from '@zitadel/proto/validate/validate_pb.js';

import { numberProblems, stringProblems } from './rules/scalar.js';
import { isSet, ruleOf } from './rules/rule.js';

/**
 * @typedef {import('@bufbuild/protobuf').DescField} DescField
 * @typedef {import('@bufbuild/protobuf/reflect').ReflectMessage} ReflectMessage
 * @typedef {import('@zitadel/proto/validate/validate_pb.js').FieldRules} FieldRules
 * @typedef {import('./finding.js').Problem} Problem
 */

/**
 * @param {import('@bufbuild/protobuf').DescMessage} desc
 * @param {import('@bufbuild/protobuf').Message} message
 * @returns {Problem[]}
 */
export function brokenRules(desc, message) {
  return ofMessage(reflect(desc, message), '');
}

/**
 * @param {ReflectMessage} message
 * @param {string} at
 * @returns {Problem[]}
 */
function ofMessage(message, at) {
  const oneofs = message.desc.oneofs
    .filter((oneof) => hasOption(oneof, required) && getOption(oneof, required) && !message.oneofCase(oneof))
    .map((oneof) => ({ field: join(at, oneof.name), message: 'one of these is required' }));
  return [...oneofs, ...message.fields.flatMap((field) => ofField(message, field, join(at, field.jsonName)))];
}

/**
 * @param {ReflectMessage} message
 * @param {DescField} field
 * @param {string} at
 * @returns {Problem[]}
 */
function ofField(message, field, at) {
  const own = hasOption(field, rules) ? getOption(field, rules) : undefined;
  const isPresent = message.isSet(field);
  const hasPresence = field.fieldKind === 'message' || field.oneof !== undefined || field.proto.proto3Optional;
  if (!isPresent && hasPresence) {
    return own && isRequired(own) ? [{ field: at, message: 'is required' }] : [];
  }
  return ofValue(field, message.get(field), own, at);
}

/**
 * @param {FieldRules} own
 */
function isRequired(own) {
  const { type } = own;
  const isKind = type.case === 'any' || type.case === 'duration' || type.case === 'timestamp';
  return own.message?.required === true || (isKind && type.value.required === true);
}

/**
 * @param {DescField} field
 * @param {any} value
 * @param {FieldRules | undefined} own
 * @param {string} at
 * @returns {Problem[]}
 */
function ofValue(field, value, own, at) {
  const rule = own?.type.value;
  switch (field.fieldKind) {
    case 'list': {
      const items = [...value];
      const each = ruleOf(rule, 'items');
      return [
        ...sizeProblems(items.length, rule, 'minItems', 'maxItems', at),
        ...(isSet(rule, 'unique') && new Set(items).size < items.length ? [{ field: at, message: 'items are unique' }] : []),
        ...items.flatMap((item) => ofSingle(item, each, `${at}[]`)),
      ];
    }
    case 'map': {
      const entries = [...value];
      const [keys, values] = [ruleOf(rule, 'keys'), ruleOf(rule, 'values')];
      return [
        ...sizeProblems(entries.length, rule, 'minPairs', 'maxPairs', at),
        ...entries.flatMap(([key, one]) => [...ofSingle(key, keys, `${at}{key}`), ...ofSingle(one, values, `${at}{}`)]),
      ];
    }
    case 'message':
      return own?.message?.skip === true ? [] : [...ofKnownType(value, own, at), ...ofMessage(value, at)];
    case 'enum':
      return [
        ...numberProblems(value, rule, at),
        ...(isSet(rule, 'definedOnly') && !field.enum.values.some((one) => one.number === value)
          ? [{ field: at, message: 'is a defined value' }]
          : []),
      ];
    case 'scalar':
      return ofSingle(value, own, at);
  }
}

/**
 * @param {any} value a scalar, or a message inside of a list or map
 * @param {FieldRules | undefined} own
 * @param {string} at
 * @returns {Problem[]}
 */
function ofSingle(value, own, at) {
  if (typeof value === 'object' && 'desc' in value) return own?.message?.skip === true ? [] : ofMessage(value, at);
  const rule = own?.type.value;
  if (typeof value === 'string') return stringProblems(value, rule, at);
  if (value instanceof Uint8Array) return sizeProblems(value.length, rule, 'minLen', 'maxLen', at);
  return numberProblems(value, rule, at);
}

/**
 * Durations and times with limits.
 * @param {ReflectMessage} value
 * @param {FieldRules | undefined} own
 * @param {string} at
 * @returns {Problem[]}
 */
function ofKnownType(value, own, at) {
  if (own?.type.case !== 'duration') return [];
  const rule = own.type.value;
  const length = nanoseconds(/** @type {any} */ (value.message));
  /** @type {[string, (limit: bigint) => boolean][]} */
  const limits = [
    ['lt', (limit) => length < limit],
    ['lte', (limit) => length <= limit],
    ['gt', (limit) => length > limit],
    ['gte', (limit) => length >= limit],
  ];
  return limits
    .filter(([name, holds]) => isSet(rule, name) && !holds(nanoseconds(/** @type {any} */ (rule)[name])))
    .map(([name]) => ({ field: at, message: `is a duration: ${name}` }));
}

/**
 * @param {{ seconds: bigint, nanos: number }} duration
 */
function nanoseconds({ seconds, nanos }) {
  return seconds * 1_000_000_000n + BigInt(nanos);
}

/**
 * @param {number} size
 * @param {any} rule
 * @param {string} least
 * @param {string} most
 * @param {string} at
 * @returns {Problem[]}
 */
function sizeProblems(size, rule, least, most, at) {
  if (!rule || (size === 0 && isSet(rule, 'ignoreEmpty'))) return [];
  return [
    ...(isSet(rule, least) && size < Number(rule[least]) ? [{ field: at, message: `at least ${rule[least]} (${least})` }] : []),
    ...(isSet(rule, most) && size > Number(rule[most]) ? [{ field: at, message: `at most ${rule[most]} (${most})` }] : []),
  ];
}

/**
 * @param {string} at
 * @param {string} name
 */
function join(at, name) {
  return at === '' ? name : `${at}.${name}`;
}
