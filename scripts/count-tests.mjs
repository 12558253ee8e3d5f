import { readFileSync } from 'node:fs';

/**
 * One line for several reports of jest. A test that one run skipped for want of a server and
 * another ran is counted once, as what it came to there; a suite that could not even be loaded has
 * no tests to count and is one failure itself, and so is a report that is missing. A report given
 * as `RUNTIME=PATH` is of another runtime: its tests are counted beside the same ones of the rest.
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
