import type { Projection } from '../../../projections/projection.js';
import { PROJECTIONS } from '../../../projections/all.js';
import { encode } from '../../../src/codec/codec.js';
import { ProjectionEngine } from '../../../src/application/engine/projection-engine.js';
import { Progress } from '../../../src/application/engine/progress.js';
import {
  ENGINE_DEFAULT,
  type EngineOptions,
} from '../../../src/application/engine/engine-options.js';
import type { Fact } from '../../../src/domain/client/events.js';
import type { Rebuild } from '../../../src/ports/projection-runner.js';
import { ENOUGH_MS } from '../../contracts/until.js';
import { MemoryDocuments } from '../../harness/memory/documents.js';
import { MemoryEventLog } from '../../harness/memory/event-log.js';
import { MemoryIdIndex } from '../../harness/memory/id-index.js';
import { MemoryKeyVault } from '../../harness/memory/key-vault.js';
import { carriesPersonal } from '../../harness/carries-personal.js';

export const QUICK: EngineOptions = {
  ...ENGINE_DEFAULT,
  batchMax: 64,
  rebuildBatchMax: 16,
  writeAhead: 1,
  backoff: { firstMs: 1, mostMs: 4, random: () => 0.5 },
};

/** A log, stores, and engines over them that come and go. */
export class Feed {
  readonly log = new MemoryEventLog();
  readonly ids = new MemoryIdIndex();
  readonly documents = new MemoryDocuments();
  readonly vault = new MemoryKeyVault();
  progress = new Progress();
  private runner: ProjectionEngine | null = null;
  /** Hash of the last event of each stream. */
  private readonly heads = new Map<string, string>();

  constructor(
    private readonly projections: readonly Projection[] = PROJECTIONS,
    private readonly options: EngineOptions = QUICK,
  ) {}

  /** Writes facts down as the lanes do, each stream in its own order and with its hash chain. */
  async append(facts: readonly Fact[]): Promise<void> {
    for (const fact of facts) {
      const clientId = fact.stream.slice('client-'.length);
      const event = { type: fact.type, data: fact.data } as Fact;
      const key = carriesPersonal(event) ? await this.vault.keyFor(clientId) : null;
      const prevHash = this.heads.get(fact.stream) ?? '';
      const { stored, hash } = encode(event, { ...fact, prevHash }, key);
      this.heads.set(fact.stream, hash);
      await this.log.append(fact.stream, fact.revision - 1n, [stored]);
    }
  }

  async start(projections = this.projections, options = this.options): Promise<void> {
    this.progress = new Progress();
    const { log, ids, documents, vault, progress } = this;
    this.runner = new ProjectionEngine({ log, ids, documents, vault, projections }, options);
    await this.runner.start((lines) => progress.report(lines));
  }

  async stop(): Promise<void> {
    await this.runner?.close();
    this.runner = null;
  }

  /** Waits until every line, or one, has all of the log. */
  async settled(name = 'all'): Promise<void> {
    const reached = await this.progress.waitFor(name, await this.log.end(), ENOUGH_MS);
    if (!reached) throw new Error(`${name} stays behind: ${JSON.stringify(this.lines())}`);
  }

  rebuild(name: string): Promise<Rebuild> {
    if (this.runner === null) throw new Error('the engine does not run');
    return this.runner.rebuild(name);
  }

  lines(): readonly { name: string; state: string; lastError: string | null }[] {
    return this.progress.status().map(({ name, state, lastError }) => ({ name, state, lastError }));
  }
}

/**
 * The documents that result from the facts, through the whole engine. Everything is applied a
 * second time, which must change nothing.
 */
export async function projected(
  projection: Projection,
  facts: readonly Fact[],
): Promise<ReturnType<MemoryDocuments['contents']>> {
  const feed = new Feed([projection]);
  await feed.append(facts);
  await feed.start();
  await feed.settled();
  await feed.stop();
  const once = feed.documents.contents(projection.collection.name);
  feed.documents.loseCheckpoints();
  await feed.start();
  await feed.settled();
  await feed.stop();
  expect(feed.documents.contents(projection.collection.name)).toEqual(once);
  return once;
}

/** The only document there is, as plain data. */
export async function onlyDocument(
  projection: Projection,
  facts: readonly Fact[],
): Promise<ReturnType<MemoryDocuments['contents']>[number]> {
  const [document, ...more] = await projected(projection, facts);
  if (document === undefined || more.length > 0) throw new Error(`${more.length} more documents`);
  return document;
}
