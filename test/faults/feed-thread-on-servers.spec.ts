import { randomUUID } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { balance } from '../../projections/balance.js';
import {
  openEventStore,
  type EventStore,
} from '../../src/adapters/eventstoredb/open-event-store.js';
import type { Mongo } from '../../src/adapters/mongodb/open-mongo.js';
import { SystemClock } from '../../src/adapters/system/clock.js';
import { ServerRunner } from '../../src/adapters/workers/server-runner.js';
import { Progress } from '../../src/application/engine/progress.js';
import { encode } from '../../src/codec/codec.js';
import type { Fact } from '../../src/domain/client/events.js';
import {
  MASTER,
  mongoDatabase,
  openIn,
  type MongoDatabase,
} from '../contracts/mongodb/mongo-database.js';
import { withServer } from '../contracts/server-address.js';
import { temporaryDirectory, type TemporaryDirectory } from '../contracts/temporary-directory.js';
import { Story } from '../projections/story.js';
import { carriesPersonal } from '../harness/carries-personal.js';

/** The program as it is built: a thread cannot be started from TypeScript. */
const ENTRANCE = new URL('../../dist/src/workers/server-projections-worker.js', import.meta.url);
const PATIENCE_MS = 600_000;
const ENOUGH_MS = 2 * PATIENCE_MS;

withServer('EVENTSTORE_URL', (eventStoreUrl) => {
  withServer('MONGODB_URL', (server) => {
    describe('the projection thread', () => threadOfTheFeed(eventStoreUrl, server));
  });
});

function threadOfTheFeed(eventStoreUrl: string, server: string): void {
  let story: Story;
  let database: MongoDatabase;
  let store: EventStore;
  let mongo: Mongo;
  let thread: ServerRunner | undefined;
  let progress: Progress;
  beforeEach(async () => {
    story = new Story(randomUUID())
      .created()
      .recharged('100')
      .debited('1', 'm-1')
      .debited('2', 'm-2');
    database = mongoDatabase(server);
    store = await openEventStore({ url: eventStoreUrl, clock: new SystemClock() });
    mongo = await openIn(database);
  });
  afterEach(async () => {
    await thread?.close();
    await store.close();
    await mongo.close();
    await database.drop();
  });

  async function begin(entryUrl: URL): Promise<ServerRunner> {
    const mongodbUrl = database.url;
    const running = new ServerRunner(
      { eventStoreUrl, mongodbUrl, masterKey: MASTER },
      { entryUrl },
    );
    thread = running;
    progress = new Progress(() => running.expedite());
    await running.start((lines) => progress.report(lines));
    return running;
  }

  /** Records the story; gives the position of its end. */
  async function record(): Promise<bigint> {
    let end = -1n;
    for (const fact of story.facts) {
      const event = { type: fact.type, data: fact.data } as Fact;
      const key = carriesPersonal(event) ? await mongo.vault.keyFor(story.clientId) : null;
      const { stored } = encode(event, fact, key);
      const { positions } = await store.log.append(fact.stream, fact.revision - 1n, [stored]);
      end = positions.at(-1) ?? end;
    }
    return end;
  }

  async function available(): Promise<unknown> {
    const id = { clientId: story.clientId, key: '' };
    return (await mongo.documents.get(balance.collection, id))?.body.available;
  }

  it(
    'fills the index and the read models with separate clients [C-4] [S1-24]',
    async () => {
      await begin(ENTRANCE);
      const end = await record();
      expect(await progress.waitFor('all', end, PATIENCE_MS)).toBe(true);
      expect(await available()).toBe('97');
      const question = { clientId: story.clientId, kind: 'message', id: 'm-2' } as const;
      expect(await mongo.ids.find([question])).toEqual([[3n]]);
    },
    ENOUGH_MS,
  );

  it(
    'rebuilds on request, and says why it does not [I16]',
    async () => {
      const running = await begin(ENTRANCE);
      const end = await record();
      expect(await progress.waitFor('all', end, PATIENCE_MS)).toBe(true);
      const begun = await running.rebuild('balance');
      await begun.done;
      await expect(running.rebuild('nothing')).rejects.toMatchObject({ reason: 'UNKNOWN' });
      expect(await available()).toBe('97');
    },
    ENOUGH_MS,
  );

  describe('that dies', () => {
    let directory: TemporaryDirectory;
    beforeEach(async () => {
      directory = await temporaryDirectory();
    });
    afterEach(() => directory.remove());

    it(
      'is started again, and continues from its checkpoint once its lease has expired',
      async () => {
        await begin(fragileEntrance(directory));
        const end = await record();
        expect(await progress.waitFor('all', end, PATIENCE_MS)).toBe(true);
        expect(existsSync(directory.file('died'))).toBe(true);
        expect(await available()).toBe('97');
        expect(progress.troubles()).toEqual([]);
      },
      ENOUGH_MS,
    );
  });
}

/** A program that dies the first time a caller waits for it. */
function fragileEntrance(directory: TemporaryDirectory): URL {
  const path = directory.file('fragile.mjs');
  const died = JSON.stringify(directory.file('died'));
  writeFileSync(
    path,
    `import { existsSync, writeFileSync } from 'node:fs';
     import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ method }) => {
       if (method !== 'expedite' || existsSync(${died})) return;
       writeFileSync(${died}, '');
       process.exit(1);
     });
     await import(${JSON.stringify(ENTRANCE.href)});`,
  );
  return pathToFileURL(path);
}
