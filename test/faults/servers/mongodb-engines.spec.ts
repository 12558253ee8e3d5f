import fc from 'fast-check';
import { PROJECTIONS } from '../../../projections/all.js';
import { ProjectionEngine } from '../../../src/application/engine/projection-engine.js';
import { Progress } from '../../../src/application/engine/progress.js';
import { openMongo, type Mongo } from '../../../src/adapters/mongodb/open-mongo.js';
import { encode } from '../../../src/codec/codec.js';
import type { Fact } from '../../../src/domain/client/events.js';
import type { Documents } from '../../../src/ports/documents.js';
import type { IdIndex } from '../../../src/ports/id-index.js';
import { MASTER } from '../../contracts/mongodb/mongo-database.js';
import { MemoryDocuments } from '../../harness/memory/documents.js';
import { MemoryEventLog } from '../../harness/memory/event-log.js';
import { MemoryIdIndex } from '../../harness/memory/id-index.js';
import { MemoryKeyVault } from '../../harness/memory/key-vault.js';
import { QUICK } from '../../application/engine/engine-harness.js';
import { carriesPersonal } from '../../harness/carries-personal.js';
import { interleaved } from '../../application/engine/interleaved.js';
import { OwnMongo } from './own-mongo.js';

const PATIENCE_MS = 600_000;
const KILLS = 4;

interface Engine {
  readonly runner: ProjectionEngine;
  readonly progress: Progress;
}

describe('two engines over one MongoDB', () => {
  const facts = longStory();
  let log: MemoryEventLog;
  let vault: MemoryKeyVault;
  let server: OwnMongo;
  let opened: Mongo[];
  beforeEach(async () => {
    log = new MemoryEventLog();
    vault = new MemoryKeyVault();
    server = await OwnMongo.start();
    opened = await Promise.all([open(), open()]);
  });
  afterEach(async () => {
    await Promise.all(opened.map((mongo) => mongo.close()));
    await server.remove();
  });

  const open = (): Promise<Mongo> => openMongo({ url: server.url, masterKey: MASTER });

  /** Records a part of the story, as the lanes would. */
  async function record(part: number, parts: number): Promise<void> {
    const share = Math.ceil(facts.length / parts);
    for (const fact of facts.slice(part * share, (part + 1) * share)) await recordOne(fact);
  }

  async function recordOne(fact: Fact): Promise<void> {
    const event = { type: fact.type, data: fact.data } as Fact;
    const clientId = fact.stream.slice('client-'.length);
    const key = carriesPersonal(event) ? await vault.keyFor(clientId) : null;
    const { stored } = encode(event, fact, key);
    await log.append(fact.stream, fact.revision - 1n, [stored]);
  }

  async function engine(documents: Documents, ids: IdIndex): Promise<Engine> {
    const parts = { log, ids, documents, vault, projections: PROJECTIONS };
    const runner = new ProjectionEngine(parts, { ...QUICK, batchMax: 8 });
    const progress = new Progress();
    await runner.start((lines) => progress.report(lines));
    return { runner, progress };
  }

  async function caughtUp({ progress }: Engine): Promise<void> {
    const reached = await progress.waitFor('all', await log.end(), PATIENCE_MS);
    if (!reached) throw new Error(`stays behind: ${JSON.stringify(progress.status())}`);
  }

  /** The documents that one engine alone makes from the log, without faults. */
  async function expected(): Promise<Record<string, unknown>> {
    const documents = new MemoryDocuments();
    const alone = await engine(documents, new MemoryIdIndex());
    await caughtUp(alone);
    await alone.runner.close();
    return contentsOf(documents);
  }

  it(
    'harm nothing, while the server is killed again and again [I16]',
    async () => {
      const running = await Promise.all(opened.map(({ documents, ids }) => engine(documents, ids)));
      for (let kill = 0; kill < KILLS; kill++) {
        await record(kill, KILLS);
        await server.kill();
        await server.start();
      }
      await Promise.all(running.map(caughtUp));
      await Promise.all(running.map(({ runner }) => runner.close()));
      const [one] = opened;
      if (one === undefined) throw new Error('nothing is open');
      expect(await contentsOf(one.documents)).toEqual(await expected());
      expect(await one.ids.covered()).toBe(await log.end());
    },
    PATIENCE_MS,
  );

  it(
    'do no harm when one of them rebuilds what the other fills',
    async () => {
      const running = await Promise.all(opened.map(({ documents, ids }) => engine(documents, ids)));
      for (const [part, { collection }] of PROJECTIONS.entries()) {
        await record(part, PROJECTIONS.length);
        const rebuild = await running[part % 2]?.runner.rebuild(collection.name);
        await rebuild?.done;
      }
      await Promise.all(running.map(caughtUp));
      await Promise.all(running.map(({ runner }) => runner.close()));
      for (const { documents } of opened) {
        expect(await contentsOf(documents)).toEqual(await expected());
      }
    },
    PATIENCE_MS,
  );
});

/** Hundreds of facts of many clients, the same in every run. */
function longStory(): Fact[] {
  const stories = fc.sample(interleaved(), { numRuns: 40, seed: 17 });
  return stories.flatMap((story, index) => {
    const own = `-${index.toString().padStart(4, '0')}-`;
    return story.map((fact) => ({ ...fact, stream: fact.stream.replace('-0000-', own) }));
  });
}

/** Every document of every read model. */
async function contentsOf(documents: Documents): Promise<Record<string, unknown>> {
  const contents: Record<string, unknown> = {};
  for (const { collection } of PROJECTIONS) {
    contents[collection.name] = await documents.find(collection, { limit: 10_000 });
  }
  return contents;
}
