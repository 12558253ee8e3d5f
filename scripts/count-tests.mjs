import { readFileSync } from 'node:fs';

/**
 * Sums up several reports of jest in one line.
 *
 * - A test that one run skipped for want of a server and another executed counts once, with the
 *   latter's result.
 * - A suite that could not be loaded counts as one failure, and so does a missing report.
 * - A report given as `RUNTIME=PATH` is of another runtime: its tests count separately.
 */
const verdicts = new Map();
let broken = 0;
for (const argument of process.argv.slice(2)) {
  const [, runtime = '', path] = /^(?:([^=/]*)=)?(.*)$/.exec(argument);
  const report = reportIn(path);
  if (report === null) {
    console.error(`no report of jest in ${path}`);
    broken += 1;
    continue;
  }
  for (const suite of report.testResults) {
    if (suite.assertionResults.length === 0 && suite.status === 'failed') broken += 1;
    for (const { fullName, status } of suite.assertionResults)
      note(`${runtime} ${suite.name} ${fullName}`, status);
  }
}

const counts = { passed: 0, failed: broken, skipped: 0 };
for (const verdict of verdicts.values()) counts[verdict] += 1;
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 ? 1 : 0;

function reportIn(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

function note(name, status) {
  const verdict = status === 'passed' || status === 'failed' ? status : 'skipped';
  const rank = ['skipped', 'passed', 'failed'];
  const before = verdicts.get(name) ?? 'skipped';
  verdicts.set(name, rank.indexOf(verdict) > rank.indexOf(before) ? verdict : before);
}
