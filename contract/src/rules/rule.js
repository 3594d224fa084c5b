// Reads a rule message. Its fields know whether they are set: zero can be a limit.

import { isFieldSet } from '@bufbuild/protobuf';
import * as definitions from '@zitadel/proto/validate/validate_pb.js';

/** @type {Map<string, import('@bufbuild/protobuf').DescMessage>} */
const byType = new Map(
  Object.values(definitions).flatMap((one) => ('kind' in one && one.kind === 'message' ? [[one.typeName, one]] : [])),
);

/**
 * Whether a rule is there; a rule that is a boolean, whether it is true.
 * @param {any} rule
 * @param {string} name
 */
export function isSet(rule, name) {
  const desc = rule && byType.get(rule.$typeName);
  const field = desc?.fields.find((/** @type {any} */ one) => one.localName === name);
  if (!field || !isFieldSet(rule, field)) return false;
  return field.fieldKind === 'scalar' && rule[name] === false && name !== 'const' ? false : true;
}

/**
 * The rules for what is inside of a list or a map.
 * @param {any} rule
 * @param {'items' | 'keys' | 'values'} name
 * @returns {import('@zitadel/proto/validate/validate_pb.js').FieldRules | undefined}
 */
export function ruleOf(rule, name) {
  return isSet(rule, name) ? rule[name] : undefined;
}
