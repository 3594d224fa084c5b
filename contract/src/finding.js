// What is found: the shape of a finding, and how equal ones become one.

/**
 * A problem inside of one message: the path of the field (empty for the whole), and what is wrong. `subject` is the full name of a
 * field or enum value that the package does not know.
 * @typedef {{ field: string, message: string, subject?: string }} Problem
 *
 * A problem with the call it belongs to. `part` is `path`, `request` or `response`.
 * @typedef {Problem & { rpc: string, part: string }} Finding
 */

/**
 * One line, without anything that differs from run to run.
 * @param {Finding} finding
 */
export function lineOf({ rpc, part, field, message }) {
  return `${rpc} ${part}${field === '' ? '' : ` ${field}`}: ${message}`;
}

/** Findings by their line, each with its number of occurrences and the first exchange that showed it. */
export class Findings {
  /** @type {Map<string, { finding: Finding, count: number, example: unknown }>} */
  #byLine = new Map();

  /**
   * @param {Finding} finding
   * @param {unknown} example
   */
  add(finding, example) {
    const line = lineOf(finding);
    const known = this.#byLine.get(line);
    if (known) known.count += 1;
    else this.#byLine.set(line, { finding, count: 1, example });
  }

  /** In the order of their lines. */
  list() {
    return [...this.#byLine].sort(([a], [b]) => (a < b ? -1 : 1)).map(([line, rest]) => ({ line, ...rest }));
  }
}
