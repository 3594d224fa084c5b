// Strict reading of a JSON message: unknown fields, unknown enum values and wrong types are problems.

import { fromJson, toJson } from '@bufbuild/protobuf';

import { registry } from './descriptors.js';

/**
 * @typedef {import('@bufbuild/protobuf').DescMessage} DescMessage
 * @typedef {import('@bufbuild/protobuf').DescField} DescField
 * @typedef {import('@bufbuild/protobuf').DescEnum} DescEnum
 * @typedef {import('./finding.js').Problem} Problem
 * @typedef {{ [name: string]: unknown }} Fields
 */

/**
 * Reads a message, without what is unknown in it: so one unknown field does not hide what else is wrong.
 * @param {DescMessage} desc
 * @param {unknown} json
 * @returns {{ message?: import('@bufbuild/protobuf').Message, problems: Problem[] }}
 */
export function read(desc, json) {
  /** @type {Problem[]} */
  const problems = [];
  const known = withoutUnknown(desc, json, '', problems);
  try {
    const message = fromJson(desc, /** @type {any} */ (known), { ignoreUnknownFields: false, registry });
    return { message, problems };
  } catch (error) {
    problems.push({ field: '', message: wording(error) });
    return { problems };
  }
}

/**
 * The same for what a server sends, which has one spelling only: names in lowerCamelCase, enums by name, 64 bits as text, nothing
 * that is unset.
 * @param {DescMessage} desc
 * @param {unknown} json
 * @returns {Problem[]}
 */
export function readCanonical(desc, json) {
  const { message, problems } = read(desc, json);
  if (!message) return problems;
  const canonical = toJson(desc, message, { registry });
  const known = withoutUnknown(desc, json, '', []);
  return [...problems, ...differences(known, canonical, '')];
}

/**
 * @param {unknown} error
 */
function wording(error) {
  // The value differs from run to run: the field and the kind of mistake say enough.
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/(from JSON: )(?!expected|invalid)[^]*$/, '$1…').replace(/, got [^]*$/, ', got …');
}

/**
 * @param {DescMessage} desc
 * @param {unknown} json
 * @param {string} at
 * @param {Problem[]} problems
 * @returns {unknown}
 */
function withoutUnknown(desc, json, at, problems) {
  // Their JSON is no object of their fields: the reader itself knows it.
  if (desc.typeName.startsWith('google.protobuf.')) return json;
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return json;
  /** @type {Fields} */
  const known = {};
  for (const [name, value] of Object.entries(json)) {
    const field = desc.fields.find((one) => one.jsonName === name || one.name === name);
    if (!field) {
      problems.push({
        field: join(at, name),
        message: `${desc.typeName} has no such field`,
        subject: `${desc.typeName}.${name}`,
      });
      continue;
    }
    const kept = knownValue(field, value, join(at, name), problems);
    if (kept !== undefined) known[name] = kept;
  }
  return known;
}

/**
 * @param {DescField} field
 * @param {unknown} value
 * @param {string} at
 * @param {Problem[]} problems
 * @returns {unknown}
 */
function knownValue(field, value, at, problems) {
  /** @param {unknown} one @param {string} where */
  const single = (one, where) => {
    if ('message' in field && field.message) return withoutUnknown(field.message, one, where, problems);
    if ('enum' in field && field.enum) return knownEnum(field.enum, one, where, problems);
    return one;
  };
  if (field.fieldKind === 'list' && Array.isArray(value)) {
    return value.map((one) => single(one, `${at}[]`)).filter((one) => one !== undefined);
  }
  if (field.fieldKind === 'map' && value !== null && typeof value === 'object') {
    const entries = Object.entries(value).map(([key, one]) => [key, single(one, `${at}{}`)]);
    return Object.fromEntries(entries.filter(([, one]) => one !== undefined));
  }
  return single(value, at);
}

/**
 * @param {DescEnum} desc
 * @param {unknown} value
 * @param {string} at
 * @param {Problem[]} problems
 */
function knownEnum(desc, value, at, problems) {
  const isUnknown = typeof value === 'string' && !desc.values.some((one) => one.name === value);
  if (!isUnknown) return value;
  problems.push({ field: at, message: `${desc.typeName} has no value ${value}`, subject: `${desc.typeName}.${value}` });
  return undefined;
}

/**
 * @param {unknown} given
 * @param {unknown} canonical
 * @param {string} at
 * @returns {Problem[]}
 */
function differences(given, canonical, at) {
  if (Array.isArray(given) && Array.isArray(canonical)) {
    return given.flatMap((one, index) => differences(one, canonical[index], `${at}[]`));
  }
  if (isFields(given) && isFields(canonical)) {
    return Object.keys(given).flatMap((name) =>
      name in canonical
        ? differences(given[name], canonical[name], join(at, name))
        : [{ field: join(at, name), message: 'a server does not send this: unset, or another spelling' }],
    );
  }
  if (given === canonical) return [];
  return [{ field: at, message: `a server spells this value as ${kind(canonical)}, not ${kind(given)}` }];
}

/**
 * @param {unknown} value
 * @returns {value is Fields}
 */
function isFields(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/**
 * Values differ from run to run, their kinds do not; enum names are short and do not differ.
 * @param {unknown} value
 */
function kind(value) {
  if (typeof value !== 'string') return value === null ? 'null' : typeof value;
  return /^[A-Z][A-Z0-9_]+$/.test(value) ? value : `text like ${value.replace(/\d/g, '0').slice(0, 32)}`;
}

/**
 * @param {string} at
 * @param {string} name
 */
function join(at, name) {
  return at === '' ? name : `${at}.${name}`;
}
