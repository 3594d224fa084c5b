// All exchanges together: findings less what is allowed, coverage, and entries of the allow-list that nothing needs.

import { Coverage } from './coverage.js';
import { check } from './exchange.js';
import { Findings } from './finding.js';
import { Routes } from './routes.js';

/**
 * @typedef {{
 *   paths: import('../allowed.js').NewerPath[],
 *   calls: import('../allowed.js').NewerCall[],
 *   names: import('../allowed.js').NewerName[],
 *   findings: import('../allowed.js').AllowedFinding[],
 * }} Allowed
 */

/**
 * @param {Iterable<import('./exchange.js').Exchange>} exchanges
 * @param {Allowed} allowed
 * @param {import('./example.js').Examples} examples
 */
export function judge(exchanges, allowed, examples) {
  const routes = new Routes(allowed.paths, allowed.calls, examples);
  const findings = new Findings();
  const coverage = new Coverage();
  const usedPaths = new Set();
  let read = 0;
  for (const exchange of exchanges) {
    read += 1;
    const verdict = check(exchange, (method, path) => {
      const route = routes.find(method, path);
      if (route?.transport === 'rest') usedPaths.add(`${route.binding.verb} ${route.binding.path}`);
      return route;
    });
    if (!verdict) continue;
    coverage.add(verdict);
    for (const finding of verdict.findings) findings.add(finding, exchange);
  }
  const lines = new Set(allowed.findings.map(({ line }) => line));
  const names = new Set(allowed.names.map(({ name }) => name));
  const isAllowed = (/** @type {{ line: string, finding: import('./finding.js').Finding }} */ { line, finding }) =>
    lines.has(line) || (finding.subject !== undefined && names.has(finding.subject));
  const all = findings.list();
  const called = new Set(coverage.list().map(([rpc]) => rpc));
  const stale = [
    ...allowed.paths.map(({ path }) => path).filter((path) => !usedPaths.has(path)),
    ...allowed.calls.map(({ rpc }) => rpc).filter((rpc) => !called.has(rpc)),
    ...[...names].filter((name) => !all.some(({ finding }) => finding.subject === name)),
    ...[...lines].filter((line) => !all.some((one) => one.line === line)),
  ];
  return { read, coverage, findings: all.filter((one) => !isAllowed(one)), stale };
}
