// Reads recorded exchanges: every file of a folder, one JSON object a line.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of one folder, and what of them could not be read. */
export class Traffic {
  #folder;
  /**
   * Lines that are no exchange: a record that lost something.
   * @type {string[]}
   */
  broken = [];
  /**
   * Last lines without an end: a process that was killed wrote them.
   * @type {string[]}
   */
  cut = [];

  /**
   * @param {string} folder
   */
  constructor(folder) {
    this.#folder = folder;
  }

  /**
   * @returns {Generator<import('./exchange.js').Exchange>}
   */
  *exchanges() {
    const files = readdirSync(this.#folder).filter((file) => file.endsWith('.jsonl'));
    for (const file of files.sort()) {
      const lines = readFileSync(join(this.#folder, file), 'utf8').split('\n');
      for (const [index, line] of lines.entries()) {
        // Each exchange ends its line, so what follows the last end is nothing, or half an exchange.
        const isLast = index === lines.length - 1;
        if (isLast && line === '') continue;
        const exchange = parsed(line);
        if (exchange !== undefined) yield exchange;
        else (isLast ? this.cut : this.broken).push(`${file}:${index + 1}`);
      }
    }
  }
}

/**
 * @param {string} line
 * @returns {import('./exchange.js').Exchange | undefined}
 */
function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
