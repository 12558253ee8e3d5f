import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openEventStore } from '../../src/adapters/eventstoredb/open-event-store.js';
import { SystemClock } from '../../src/adapters/system/clock.js';
import { onServers } from '../harness/store-setups.js';
import {
  freshDirectory,
  removeDirectory,
  startTallystick,
  tallystick,
} from '../cli/run-tallystick.js';
import { until } from '../contracts/until.js';
import { summaryOf } from '../e2e/message-log.js';
import { OwnMongo } from '../faults/servers/own-mongo.js';
import { OwnEventStore } from './world/own-event-store.js';

const MESSAGES = 3_000;
/** Positions count bytes: by then clients have been made and some messages debited. */
const BEGUN = 400_000n;
const PATIENCE_MS = 600_000;

/** An import straight to the servers, on separate stand-ins that it may freeze. */
onServers('an import that meets an outage', () => {
  let eventStore: OwnEventStore;
  let mongo: OwnMongo;
  let directory: string;
  let env: Record<string, string>;
  let args: readonly string[];
  beforeAll(async () => {
    [eventStore, mongo] = await Promise.all([OwnEventStore.start(1), OwnMongo.start()]);
    directory = freshDirectory();
    const file = join(directory, 'messages.txt');
    // The first line is a header.
    const all = gunzipSync(readFileSync('examples/college-msg.txt.gz')).toString('utf8');
    writeFileSync(
      file,
      all
        .split('\n')
        .slice(0, 1 + MESSAGES)
        .join('\n'),
    );
    args = ['import', file, '--format', 'messages', '--json'];
    env = {
      EVENTSTORE_URL: eventStore.url,
      MONGODB_URL: mongo.url,
      TALLYSTICK_MASTER_KEY: randomBytes(32).toString('base64'),
    };
  }, PATIENCE_MS);
  afterAll(async () => {
    eventStore.thaw();
    await Promise.all([eventStore.remove(), mongo.remove()]);
    removeDirectory(directory);
  }, PATIENCE_MS);

  /** Waits until the import has written so much. */
  async function hasBegun(): Promise<void> {
    const store = await openEventStore({ url: eventStore.url, clock: new SystemClock() });
    try {
      await until(async () => (await store.log.end()) > BEGUN);
    } finally {
      await store.close();
    }
  }

  it(
    'waits while EventStoreDB is frozen, says so, and continues without losing or repeating anything [I9] [I20]',
    async () => {
      const { child, done } = startTallystick(args, directory, env);
      let said = '';
      child.stderr?.on('data', (chunk) => (said += String(chunk)));
      await hasBegun();
      eventStore.freeze();
      await until(() => said.includes('waiting for the store: '));
      eventStore.thaw();
      const first = summaryOf(await done);
      expect(said).toContain('the store answers again');
      expect(first.refused).toBe(0);
      expect(first.debited + first.replayed).toBe(MESSAGES);
      const again = summaryOf(await tallystick(args, directory, env));
      expect(again).toMatchObject({ clients: 0, recharged: 0, debited: 0, replayed: MESSAGES });
      expect(await tallystick(['verify'], directory, env)).toMatchObject({ status: 0 });
    },
    4 * PATIENCE_MS,
  );
});
