// Reads recorded exchanges: every file of a folder, one JSON object a line.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {string} folder
 * @returns {Generator<import('./exchange.js').Exchange>}
 */
export function* exchangesOf(folder) {
  const files = readdirSync(folder).filter((file) => file.endsWith('.jsonl'));
  for (const file of files.sort()) {
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      if (line === '') continue;
      const exchange = parsed(line);
      // A process that was killed has left half a line.
      if (exchange === undefined) process.stderr.write(`${file} has half a line, which is left out\n`);
      else yield exchange;
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
