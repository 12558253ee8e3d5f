import { randomBytes } from 'node:crypto';

/** Variables of the environment for suites that need servers. */
export type ServerVariable = 'EVENTSTORE_URL' | 'EVENTSTORE_CONTROL_URL' | 'MONGODB_URL';

/**
 * Registers tests that need a server: they run if its address is in the environment. Otherwise each
 * of them is reported as skipped, and one line on stderr says how to run them, because a silently
 * omitted suite would count as passed. On EventStoreDB each suite has a separate ledger.
 */
export function withServer(variable: ServerVariable, tests: (address: string) => void): void {
  const address = process.env[variable];
  // One title in both cases: a test that one run skips and another runs counts once.
  const title = `with ${variable}`;
  if (address !== undefined && address !== '') {
    const own = variable === 'EVENTSTORE_URL' ? ownLedger(address) : address;
    describe(title, () => tests(own));
    return;
  }
  const file = expect.getState().testPath?.split('/test/').at(-1) ?? 'a suite';
  process.stderr.write(
    `SKIPPED ${file}: ${variable} is not set. ` +
      `Run it with: npm run test:servers, or ${variable}=<address> npm test -- test/${file}\n`,
  );
  describe.skip(title, () => tests(`${variable}-is-not-set`));
}

/** The address of a ledger that no other test has, on the same EventStoreDB. */
export function ownLedger(address: string): string {
  const name = `test-${randomBytes(6).toString('hex')}`;
  return address.replace(/^(esdb(?:\+discover)?:\/\/[^/?]+)[^?]*/, `$1/${name}`);
}
