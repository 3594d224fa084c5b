// Which calls the traffic exercises, and which calls Vestibule's own client has.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Counts by call. */
export class Coverage {
  /** @type {Map<string, { exchanges: number, granted: number, own: number }>} */
  #byCall = new Map();

  /**
   * @param {import('./exchange.js').Verdict} verdict
   */
  add({ rpc, isGranted, isOwn }) {
    const counts = this.#byCall.get(rpc) ?? { exchanges: 0, granted: 0, own: 0 };
    counts.exchanges += 1;
    if (isGranted) counts.granted += 1;
    if (isGranted && isOwn) counts.own += 1;
    this.#byCall.set(rpc, counts);
  }

  /** By name. */
  list() {
    return [...this.#byCall].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /**
   * The calls of the client that no exchange exercises: one counts only if the client made it and it was granted.
   * @param {string[]} names `SessionService/CreateSession`
   */
  missing(names) {
    const exercised = new Set(
      this.list()
        .filter(([, { own }]) => own > 0)
        .map(([rpc]) => rpc.replace(/^.*\.(?=[^.]+\/)/, '')),
    );
    return names.filter((name) => !exercised.has(name));
  }
}

/**
 * The calls that the client has, read from its sources.
 * @param {string} folder
 * @returns {string[]}
 */
export function clientCalls(folder) {
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.rs'));
  const names = sources.flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/rpc: "(\w+Service\/\w+)"/g)].map((found) => found[1] ?? ''),
  );
  return [...new Set(names)].sort();
}
