#!/usr/bin/env node
// Checks recorded traffic against the vendor's descriptors:
//   node check.js --traffic FOLDER [--client FOLDER-OF-THE-CLIENT'S-SOURCES] [--report FILE]
// With `--client`, the traffic is taken for that of all tests: the client's calls that none exercises, and entries of the allow-list
// that nothing needs, are failures too.

import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { allowedFindings, newerCalls, newerNames, newerPaths } from './allowed.js';
import { clientCalls } from './src/coverage.js';
import { Examples } from './src/example.js';
import { judge } from './src/judgement.js';
import { Traffic } from './src/traffic.js';

const { values: options } = parseArgs({
  options: {
    traffic: { type: 'string' },
    client: { type: 'string' },
    report: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
if (options.traffic === undefined) throw new Error('--traffic names the folder of the recorded exchanges');

const examples = new Examples(JSON.parse(await readFile(new URL('recorded.json', import.meta.url), 'utf8')));
const allowed = { paths: newerPaths, calls: newerCalls, names: newerNames, findings: allowedFindings };
const traffic = new Traffic(options.traffic);
const { read, coverage, findings, stale } = judge(traffic.exchanges(), allowed, examples);

console.log('exchanges  granted  by our client  call');
for (const [rpc, { exchanges, granted, own }] of coverage.list()) {
  console.log(`${String(exchanges).padStart(9)} ${String(granted).padStart(8)} ${String(own).padStart(14)}  ${rpc}`);
}
for (const { line, count, example } of findings) {
  console.log(`wrong (${count}×): ${line}`);
  if (options.verbose) console.log(`  ${JSON.stringify(example)}`);
}
/** @type {string[]} */
const missing = [];
if (options.client !== undefined) {
  missing.push(...coverage.missing(clientCalls(options.client)));
  for (const name of missing) console.log(`not exercised: the client has ${name}, and no test sees it granted`);
  for (const entry of stale) console.log(`stale: nothing needs the allow-list's entry "${entry}"`);
}
for (const place of traffic.broken) console.log(`broken: ${place} is no exchange, so something was lost`);
for (const place of traffic.cut) console.log(`cut off: ${place} is half a line, the last one of a process that was killed`);
if (read === 0) console.log('nothing was recorded');

const wrong = new Set(findings.map(({ finding }) => finding.rpc));
const passed = coverage.list().filter(([rpc]) => !wrong.has(rpc)).length;
const failed = findings.length + traffic.broken.length + missing.length + (options.client === undefined ? 0 : stale.length) + (read === 0 ? 1 : 0);
console.log(`${read} exchanges of ${coverage.list().length} calls: ${passed} calls agree with the vendor's definitions, ${failed} findings`);
if (options.report !== undefined) writeFileSync(options.report, `${JSON.stringify({ passed, failed })}\n`);
process.exitCode = failed === 0 ? 0 : 1;
