import { relative } from 'node:path';

/** Names the suites that did not run at all: a skipped suite must never look like a passed one. */
export default class SkippedSuites {
  constructor({ rootDir, testNamePattern }) {
    this.rootDir = rootDir;
    this.filtered = Boolean(testNamePattern);
  }

  onRunComplete(_contexts, { testResults }) {
    const skipped = testResults
      .filter(({ numPendingTests, testResults: tests }) => {
        return numPendingTests > 0 && numPendingTests === tests.length;
      })
      .map(({ testFilePath }) => relative(this.rootDir, testFilePath));
    if (this.filtered || skipped.length === 0) return;
    process.stderr.write(`\n!!! SKIPPED, their servers are not set: ${skipped.join(', ')}\n`);
  }
}
