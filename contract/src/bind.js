// Puts a REST request together as the gateway does: body, path and query become one JSON message.

/**
 * @typedef {import('@bufbuild/protobuf').DescMessage} DescMessage
 * @typedef {import('@bufbuild/protobuf').DescField} DescField
 * @typedef {import('./finding.js').Problem} Problem
 * @typedef {{ [name: string]: unknown }} Fields
 */

const TRUE = ['1', 't', 'T', 'true', 'TRUE', 'True'];
const FALSE = ['0', 'f', 'F', 'false', 'FALSE', 'False'];

/**
 * @param {import('./routes.js').RestRoute} route
 * @param {unknown} body the JSON of the body, `undefined` where there is none
 * @param {string} query
 * @returns {{ message: unknown, problems: Problem[] }}
 */
export function bind(route, body, query) {
  /** @type {Problem[]} */
  const problems = [];
  const { input } = route.rpc;
  const takesBody = route.binding.body === '*';
  if (body !== undefined && (body === null || typeof body !== 'object' || Array.isArray(body))) {
    return { message: body, problems };
  }
  /** @type {Fields} */
  const message = takesBody ? structuredClone(/** @type {Fields} */ (body ?? {})) : {};
  if (!takesBody && body !== undefined && Object.keys(/** @type {Fields} */ (body)).length > 0) {
    problems.push({ field: '', message: 'this call takes no body: what is in it is never read' });
  }
  for (const [name, value] of route.parameters) put(message, input, name, value, problems);
  const parameters = [...new URLSearchParams(query)];
  if (takesBody && parameters.length > 0) {
    problems.push({ field: parameters[0]?.[0] ?? '', message: 'this call takes a body: its query is never read' });
    return { message, problems };
  }
  for (const [name, value] of parameters) put(message, input, name, value, problems);
  return { message, problems };
}

/**
 * @param {Fields} message
 * @param {DescMessage | undefined} desc none for a call that is newer than the package
 * @param {string} path `domain_query.domain`, in either spelling
 * @param {string} text
 * @param {Problem[]} problems
 */
function put(message, desc, path, text, problems) {
  const [name = '', ...rest] = path.split('.');
  if (!desc) {
    message[path.replace(/_(.)/g, (_, letter) => letter.toUpperCase())] = text;
    return;
  }
  const field = desc.fields.find((one) => one.name === name || one.jsonName === name);
  if (!field) {
    problems.push({ field: path, message: `${desc.typeName} has no field for this parameter` });
    return;
  }
  if (rest.length > 0) {
    if (field.fieldKind !== 'message') {
      problems.push({ field: path, message: `${desc.typeName}.${field.jsonName} is no message` });
      return;
    }
    const inner = /** @type {Fields} */ (message[field.jsonName] ??= {});
    put(inner, field.message, rest.join('.'), text, problems);
    return;
  }
  const value = parsed(field, text);
  if (value === undefined) {
    problems.push({ field: path, message: 'a message cannot be a parameter' });
  } else if (field.fieldKind === 'list') {
    /** @type {unknown[]} */ (message[field.jsonName] ??= []).push(value);
  } else {
    message[field.jsonName] = value;
  }
}

// Well-known types that are one text in JSON, and so in a query.
const ONE_TEXT = ['google.protobuf.Timestamp', 'google.protobuf.Duration', 'google.protobuf.FieldMask'];

/**
 * @param {DescField} field
 * @param {string} text
 * @returns {unknown}
 */
function parsed(field, text) {
  if (field.fieldKind === 'map') return undefined;
  if ('message' in field && field.message) return ONE_TEXT.includes(field.message.typeName) ? text : undefined;
  if ('enum' in field && field.enum) return /^-?\d+$/.test(text) ? Number(text) : text;
  const BOOL = 8;
  if ('scalar' in field && field.scalar === BOOL) {
    if (TRUE.includes(text)) return true;
    if (FALSE.includes(text)) return false;
  }
  // Numbers may be written as texts, and a text that is none is found when the message is read.
  return text;
}
