import type { KeyObject } from 'node:crypto';
import { decodeFact, mayCarryPersonal, UnreadableEvent } from '../../codec/codec.js';
import type { Fact } from '../../domain/client/events.js';
import { clientIdOf } from '../../domain/client/streams.js';
import type { BatchToWrite, Documents, Generation } from '../../ports/documents.js';
import type { LoggedEvent } from '../../ports/event-log.js';
import type { KeyVault } from '../../ports/key-vault.js';
import {
  nameOf,
  type FactBatch,
  type Folded,
  type ReadModel,
  type UnreadEvent,
} from './read-model.js';
import { WritePipeline } from './write-pipeline.js';

/** Events decoded at once. Facts of a whole batch would outlive the young generation. */
const PART_EVENTS = 512;

/** Decodes a batch part by part. Rejects only when the vault does not answer. */
export async function* factsOf(
  events: Iterable<LoggedEvent>,
  {
    through,
    vault,
    read = () => undefined,
  }: {
    readonly through: bigint;
    readonly vault: KeyVault;
    /** Receives the number of events of each part. */
    readonly read?: (events: number) => void;
  },
): AsyncIterable<FactBatch> {
  let part: LoggedEvent[] = [];
  let last = -1n;
  for (const event of events) {
    if (part.length === PART_EVENTS) {
      read(part.length);
      yield await readFacts(part, last, vault);
      part = [];
    }
    part.push(event);
    last = event.position;
  }
  read(part.length);
  yield await readFacts(part, through, vault);
}

/**
 * Decodes some events. Keys are read only for events that may carry personal data, once per client.
 * Rejects only when the vault does not answer.
 */
export async function readFacts(
  events: readonly LoggedEvent[],
  through: bigint,
  vault: KeyVault,
): Promise<FactBatch> {
  const keys = await keysFor(events, vault);
  const facts: Fact[] = [];
  const unread: UnreadEvent[] = [];
  for (const event of events) {
    try {
      const clientId = mayCarryPersonal(event.type) ? clientIdOf(event.stream) : null;
      const key = clientId === null ? null : (keys.get(clientId) ?? null);
      facts.push(decodeFact(event, key));
    } catch (cause) {
      const { type, revision, position } = event;
      unread.push({ type, revision, position, reason: whyOf(cause) });
    }
  }
  return { facts, unread, through };
}

async function keysFor(
  events: readonly LoggedEvent[],
  vault: KeyVault,
): Promise<ReadonlyMap<string, KeyObject>> {
  const clients = new Set<string>();
  for (const { type, stream } of events)
    if (mayCarryPersonal(type)) clients.add(clientIdOf(stream));
  return clients.size === 0 ? NO_KEYS : vault.findKeys([...clients]);
}

const NO_KEYS: ReadonlyMap<string, KeyObject> = new Map();

function whyOf(cause: unknown): string {
  return cause instanceof UnreadableEvent ? cause.why : nameOf(cause);
}

export interface WriteTo {
  readonly through: bigint;
  readonly documents: Documents;
  /** Number of ready documents that justify a separate write before the batch ends. */
  readonly writeAhead: number;
}

/**
 * Folds the parts of a batch into several read models and writes all of them, in one transaction if
 * the store has transactions. After a failure nothing is kept, so the same batch can be passed
 * again.
 */
export async function foldAndWrite(
  models: readonly ReadModel[],
  parts: AsyncIterable<FactBatch>,
  to: WriteTo,
): Promise<readonly Folded[]> {
  const ahead = new WritePipeline();
  try {
    for await (const part of parts) {
      for (const model of models) {
        await model.fold(part);
        await writeReady(model, part.through, ahead, to);
      }
      await ahead.yieldToWriter();
    }
    await ahead.finish();
    return await write(models, to.through, to.documents);
  } catch (cause) {
    // Wait for the abandoned writes to settle, so they cannot land after the retry.
    await ahead.idle();
    for (const model of models) model.discardPending();
    throw cause;
  }
}

/** Starts to write documents that no further event of the batch can change, if there are enough. */
async function writeReady(
  model: ReadModel,
  through: bigint,
  ahead: WritePipeline,
  { documents, writeAhead }: WriteTo,
): Promise<void> {
  const ready = model.takeReady(writeAhead, through);
  if (ready === null) return;
  const batch = { collection: model.projection.collection, writes: ready.writes };
  await ahead.start(async () => {
    await documents.write([batch], ready.through, model.generation);
    model.stored.advance(ready.through);
  });
}

async function write(
  models: readonly ReadModel[],
  through: bigint,
  documents: Documents,
): Promise<readonly Folded[]> {
  const folded = models.map((model) => model.folded(through));
  for (const { projection, addedWrites: writes, seen, generation } of models) {
    if (writes.length === 0) continue;
    await documents.write([{ collection: projection.collection, writes }], seen, generation);
  }
  for (const [position, batches] of byCheckpoint(models, folded)) {
    await documents.write(batches, position, generationOf(models));
  }
  for (const [index, model] of models.entries()) {
    model.committed(folded[index]?.through ?? model.seen);
  }
  return folded;
}

/** A model stops before its first unreadable event; the other models continue to the end. */
function byCheckpoint(
  models: readonly ReadModel[],
  folded: readonly Folded[],
): ReadonlyMap<bigint, readonly BatchToWrite[]> {
  const grouped = new Map<bigint, BatchToWrite[]>();
  for (const [index, { writes, through }] of folded.entries()) {
    const model = models[index];
    if (model === undefined) continue;
    const group = grouped.get(through) ?? [];
    group.push({ collection: model.projection.collection, writes });
    grouped.set(through, group);
  }
  return grouped;
}

function generationOf(models: readonly ReadModel[]): Generation {
  return models[0]?.generation ?? 'served';
}
