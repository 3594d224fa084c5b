// Calls that are newer than the package are compared with recorded exchanges of a real server: no field that it does not know, and
// every value of the same kind.

/**
 * @typedef {import('./finding.js').Problem} Problem
 * @typedef {Map<string, Set<string>>} Shape kinds of value by path of field
 * @typedef {{ rpc: string, request: unknown, response: unknown }} Recorded
 */

/** Names of fields whose keys are data. */
const MAPS = ['metadata', 'translations', 'publicKeyCredential', 'publicKeyCredentialCreationOptions'];

/** Recorded exchanges by call. */
export class Examples {
  /** @type {Map<string, { request: Shape, response: Shape }>} */
  #byCall = new Map();

  /**
   * @param {Recorded[]} recorded
   */
  constructor(recorded) {
    for (const { rpc, request, response } of recorded) {
      const shapes = this.#byCall.get(rpc) ?? { request: new Map(), response: new Map() };
      addShape(shapes.request, request, '');
      addShape(shapes.response, response, '');
      this.#byCall.set(rpc, shapes);
    }
  }

  /**
   * @param {string} rpc
   */
  of(rpc) {
    const shapes = this.#byCall.get(rpc);
    if (!shapes) throw new Error(`no exchange of ${rpc} is recorded`);
    return shapes;
  }
}

/**
 * @param {Shape} shape
 * @param {unknown} json
 * @returns {Problem[]}
 */
export function readLike(shape, json) {
  /** @type {Shape} */
  const given = new Map();
  addShape(given, json, '');
  return [...given].flatMap(([field, kinds]) => {
    const known = shape.get(field);
    if (!known) return [{ field, message: 'no recorded exchange has such a field' }];
    return [...kinds].filter((kind) => !known.has(kind)).map((kind) => ({ field, message: `is never a ${kind} in recorded exchanges` }));
  });
}

/**
 * @param {Shape} shape
 * @param {unknown} value
 * @param {string} at
 */
function addShape(shape, value, at) {
  const kind = Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value;
  if (at !== '') shape.set(at, (shape.get(at) ?? new Set()).add(kind));
  if (Array.isArray(value)) for (const one of value) addShape(shape, one, `${at}[]`);
  if (kind !== 'object' || MAPS.includes(at.split('.').at(-1) ?? '')) return;
  for (const [name, one] of Object.entries(/** @type {object} */ (value))) addShape(shape, one, at === '' ? name : `${at}.${name}`);
}
