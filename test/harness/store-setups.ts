import { randomBytes } from 'node:crypto';
import { ownLedger } from '../contracts/server-address.js';
import { OTHER_SERVER } from './server-features.js';

/** One way to keep the stores: settings of the service, and how to leave nothing behind. */
export interface StoreSetup {
  readonly settings: { readonly [variable: string]: string };
  close(): Promise<void>;
}

interface Combination {
  readonly name: string;
  readonly needs: readonly ('EVENTSTORE_URL' | 'MONGODB_URL')[];
}

/** The combinations that need servers (decision 0018). */
const ON_SERVERS: readonly [Combination, ...Combination[]] = [
  { name: 'EventStoreDB and MongoDB', needs: ['EVENTSTORE_URL', 'MONGODB_URL'] },
  { name: 'EventStoreDB and embedded read models', needs: ['EVENTSTORE_URL'] },
  { name: 'an embedded log and MongoDB', needs: ['MONGODB_URL'] },
];

/** Set by `npm run test:servers`: `npm test` runs the same suites on embedded stores. */
const ONLY_SERVERS = process.env['TALLYSTICK_ONLY_SERVERS'] === 'true';

/** Nothing but a directory. */
export const EMBEDDED: StoreSetup = { settings: {}, close: async () => undefined };

/**
 * Registers a suite once for each combination of stores. Those with servers in the environment run;
 * for the others one line on stderr says how to run them. If another server replaces MongoDB, only
 * the combinations with that server are relevant.
 */
export function withEveryStore(title: string, suite: (world: () => StoreSetup) => void): void {
  if (OTHER_SERVER === '' && !ONLY_SERVERS) describe(title, () => suite(() => EMBEDDED));
  for (const { name, needs } of ON_SERVERS) {
    if (OTHER_SERVER !== '' && !needs.includes('MONGODB_URL')) continue;
    const missing = missingOf(needs);
    if (missing.length > 0) warnOnce(missing);
    const register = missing.length > 0 ? describe.skip : describe;
    register(`${title}, on ${name}`, () => suite(() => worldOf(needs)));
  }
}

/** Registers a suite that is about both servers together. */
export function onServers(title: string, suite: () => void): void {
  const [{ needs }] = ON_SERVERS;
  const missing = missingOf(needs);
  if (missing.length > 0) warnOnce(missing);
  (missing.length > 0 ? describe.skip : describe)(title, suite);
}

function missingOf(needs: Combination['needs']): readonly string[] {
  return needs.filter((variable) => (process.env[variable] ?? '') === '');
}

let hasWarned = false;

function warnOnce(missing: readonly string[]): void {
  if (hasWarned) return;
  hasWarned = true;
  const file = expect.getState().testPath?.split('/test/').at(-1) ?? 'a suite';
  process.stderr.write(
    `SKIPPED ${file} on servers: ${missing.join(' and ')} not set. ` +
      `Run it with: npm run test:servers\n`,
  );
}

/** Stores on the servers of the environment, with a separate ledger and database. */
export function worldOf(needs: Combination['needs']): StoreSetup {
  const settings: Record<string, string> = {
    TALLYSTICK_MASTER_KEY: randomBytes(32).toString('base64'),
  };
  for (const variable of needs) settings[variable] = process.env[variable] ?? '';
  const { EVENTSTORE_URL: log, MONGODB_URL: url } = settings;
  if (log !== undefined) settings['EVENTSTORE_URL'] = ownLedger(log);
  if (url === undefined) return { settings, close: async () => undefined };
  const own = ownDatabase(url);
  settings['MONGODB_URL'] = own;
  return { settings, close: () => drop(own) };
}

/** The address with another database, so suites do not disturb each other. */
function ownDatabase(url: string): string {
  const name = `tallystick_${randomBytes(6).toString('hex')}`;
  return url.replace(/^(mongodb(?:\+srv)?:\/\/[^/]+\/)[^?]*/, `$1${name}`);
}

async function drop(url: string): Promise<void> {
  // Loaded on demand: most suites that can run on servers run without.
  const { MongoClient } = await import('mongodb');
  const client = await MongoClient.connect(url);
  await client.db().dropDatabase();
  await client.db(`${client.db().databaseName}_vault`).dropDatabase();
  await client.close();
}
