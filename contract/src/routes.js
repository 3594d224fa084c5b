// Which RPC a method and a path mean, on either transport, and how its messages are read.

import { betas, rpcs } from './descriptors.js';
import { readLike } from './example.js';
import { brokenRules } from './rules.js';
import { read, readCanonical } from './shape.js';

/**
 * @typedef {import('./finding.js').Problem} Problem
 * @typedef {import('./descriptors.js').Binding} Binding
 * @typedef {{
 *   name: string,
 *   input?: import('@bufbuild/protobuf').DescMessage,
 *   readRequest: (json: unknown) => { message?: any, problems: Problem[] },
 *   brokenRules: (message: any) => Problem[],
 *   readResponse: (json: unknown) => Problem[],
 * }} Call
 * @typedef {{ rpc: Call, transport: 'connect' }} ConnectRoute
 * @typedef {{ rpc: Call, transport: 'rest', binding: Binding, parameters: [string, string][] }} RestRoute
 * @typedef {ConnectRoute | RestRoute} Route
 */

// The v1 services are mounted below these paths, which their annotations do not repeat.
const MOUNTS = new Map([
  ['zitadel.admin.v1.AdminService', '/admin/v1'],
  ['zitadel.auth.v1.AuthService', '/auth/v1'],
  ['zitadel.management.v1.ManagementService', '/management/v1'],
]);

/** The package's calls, and those of the allow-list. */
export class Routes {
  /** @type {Map<string, Call>} */
  #byName = new Map();
  /** @type {{ rpc: Call, binding: Binding }[]} */
  #bindings = [];

  /**
   * @param {import('../allowed.js').NewerPath[]} paths
   * @param {import('../allowed.js').NewerCall[]} calls
   * @param {import('./example.js').Examples} examples
   */
  constructor(paths, calls, examples) {
    for (const { name, input, output, bindings } of rpcs) {
      const call = {
        name,
        input,
        readRequest: (/** @type {unknown} */ json) => read(input, json),
        brokenRules: (/** @type {any} */ message) => brokenRules(input, message),
        readResponse: (/** @type {unknown} */ json) => readCanonical(output, json),
      };
      const mount = MOUNTS.get(name.split('/')[0] ?? '') ?? '';
      this.#add(call, bindings.map((one) => ({ ...one, path: mount + one.path })));
    }
    for (const { rpc, path } of paths) {
      const call = this.#byName.get(rpc);
      if (!call) throw new Error(`the package has no ${rpc}`);
      this.#add(call, [bindingOf(path)]);
    }
    for (const { rpc, path, beta } of calls) {
      if (this.#byName.has(rpc)) throw new Error(`the package has ${rpc}: it is no newer call`);
      if (beta) {
        this.#add(grownUp(rpc, beta), path ? [bindingOf(path)] : []);
        continue;
      }
      const { request, response } = examples.of(rpc);
      const call = {
        name: rpc,
        readRequest: (/** @type {unknown} */ json) => ({ message: json, problems: readLike(request, json) }),
        brokenRules: () => [],
        readResponse: (/** @type {unknown} */ json) => readLike(response, json),
      };
      this.#add(call, path ? [bindingOf(path)] : []);
    }
  }

  /**
   * @param {Call} call
   * @param {Binding[]} bindings
   */
  #add(call, bindings) {
    this.#byName.set(call.name, call);
    this.#bindings.push(...bindings.map((binding) => ({ rpc: call, binding })));
  }

  /**
   * @param {string} method
   * @param {string} path
   * @returns {Route | undefined}
   */
  find(method, path) {
    const named = this.#byName.get(path.slice(1));
    if (named) return { rpc: named, transport: 'connect' };
    const found = this.#bindings.flatMap(({ rpc, binding }) => {
      const parameters = binding.verb === method ? match(binding.path, path) : undefined;
      return parameters ? [{ rpc, binding, parameters, transport: /** @type {const} */ ('rest') }] : [];
    });
    // A path without parameters goes before one with: /v2/users/new before /v2/users/{user_id}.
    return found.sort((a, b) => a.parameters.length - b.parameters.length)[0];
  }
}

/**
 * A call that the package has as a beta only: its messages are the same but for the name of the id.
 * @param {string} rpc
 * @param {string} beta
 * @returns {Call}
 */
function grownUp(rpc, beta) {
  const found = betas.find(({ name }) => name === beta);
  if (!found) throw new Error(`the package has no ${beta}`);
  const { input, output } = found;
  const isRenamed = input.fields.some(({ name }) => name === 'id');
  return {
    name: rpc,
    readRequest: (json) => {
      const { organizationId, ...rest } = /** @type {{ [name: string]: unknown }} */ (json ?? {});
      return read(input, isRenamed && organizationId !== undefined ? { ...rest, id: organizationId } : json);
    },
    brokenRules: (message) => brokenRules(input, message),
    readResponse: (json) => readCanonical(output, json),
  };
}

/**
 * @param {string} text `POST /v2/users/new`; all but GET and DELETE take a body
 * @returns {Binding}
 */
function bindingOf(text) {
  const [verb = '', path = ''] = text.split(' ');
  return { verb, path, body: ['GET', 'DELETE'].includes(verb) ? '' : '*' };
}

/**
 * @param {string} pattern
 * @param {string} path
 * @returns {[string, string][] | undefined}
 */
function match(pattern, path) {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  /** @type {[string, string][]} */
  const parameters = [];
  for (const [index, want] of wanted.entries()) {
    const have = given[index] ?? '';
    const name = /^\{([^=}]+)(=\*+)?\}$/.exec(want)?.[1];
    if (name === undefined ? want !== have : have === '') return undefined;
    if (name !== undefined) parameters.push([name, decoded(have)]);
  }
  return parameters;
}

/**
 * @param {string} text
 */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    // Escapes that are none are the caller's own text.
    return text;
  }
}
