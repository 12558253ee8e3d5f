import { MongoBulkWriteError } from 'mongodb';
import type { AnyBulkWriteOperation, BulkWriteOptions } from 'mongodb';
import type { StoredDocument } from './document-ids.js';
import { isDuplicateId } from '../server/mongo-errors.js';
import { ANSWER_MS, type Stored, type StoredCollection } from '../server/mongo-server.js';

/** Writes per command: few enough to finish well within its time limit. */
const WRITES_MAX = 1_000;
/** Commands in flight at once: the next one is assembled while the server works on another. */
const PARTS_AT_ONCE = 2;
/** The outcome does not depend on the order, so one refusal does not stop the other writes. */
const OPTIONS: BulkWriteOptions = { ordered: false, maxTimeMS: ANSWER_MS };

export type Write = AnyBulkWriteOperation<Stored>;

/** Splits a list into parts of a bounded length. */
export function chunk<T>(list: readonly T[], max: number): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < list.length; from += max) parts.push(list.slice(from, from + max));
  return parts;
}

/**
 * Writes whole documents, each only over a lower revision. A stored document of this revision or a
 * higher one causes a duplicate `_id`. So does a document that another writer inserts at the same
 * moment; the higher revision must still win. A write with a duplicate is therefore retried once,
 * as an update.
 * @param expected `new` if hardly any of the documents exists: an insert costs the server half of
 *   an upsert, with the same result
 */
export async function writeGuarded(
  into: StoredCollection,
  documents: readonly StoredDocument[],
  expected: 'new' | 'any' = 'any',
): Promise<void> {
  await writeAndRetryDuplicates(into, documents, (document, again) => {
    if (!again && expected === 'new') return { insertOne: { document: { ...document } } };
    return replacing(document, !again);
  });
}

/** Writes upserts that may be repeated and reordered: all of them count, whichever comes first. */
export async function writeMerging(
  into: StoredCollection,
  writes: readonly Write[],
): Promise<void> {
  await writeAndRetryDuplicates(into, writes, (write) => write);
}

/** Retries writes that hit an existing `_id` once; the document then certainly exists. */
export async function writeAndRetryDuplicates<T>(
  into: StoredCollection,
  list: readonly T[],
  writing: (each: T, again: boolean) => Write,
): Promise<void> {
  await forEachConcurrently(chunk(list, WRITES_MAX), PARTS_AT_ONCE, async (part) => {
    const met = await duplicatesOf(
      into,
      part.map((each) => writing(each, false)),
    );
    const again = part.filter((_, index) => met.has(index));
    if (again.length === 0) return;
    await into.bulkWrite(
      again.map((each) => writing(each, true)),
      OPTIONS,
    );
  });
}

/**
 * Does the work for each entry of a list, a few at a time. Rejects with the first failure, but only
 * after the other work in flight has ended, so abandoned writes cannot land after a retry.
 */
export async function forEachConcurrently<T>(
  list: readonly T[],
  atOnce: number,
  work: (each: T) => Promise<void>,
): Promise<void> {
  const waiting = list.values();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (const each of waiting) {
      if (failures.length > 0) return;
      await work(each).catch((cause: unknown) => void failures.push(cause));
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, list.length) }, worker));
  if (failures.length > 0) throw failures[0];
}

/**
 * Executes the writes that succeed; returns the indexes of the writes that hit an existing `_id`.
 */
async function duplicatesOf(
  into: StoredCollection,
  writes: readonly Write[],
): Promise<ReadonlySet<number>> {
  try {
    await into.bulkWrite(writes, OPTIONS);
    return new Set();
  } catch (cause) {
    if (!(cause instanceof MongoBulkWriteError)) throw cause;
    // A refused or not yet durable write must not be taken for "exists already".
    if (cause.result.getWriteConcernError() !== undefined) throw cause;
    const errors = [cause.writeErrors].flat();
    const foreign = errors.some(({ code, errmsg }) => !isDuplicateId({ code, text: errmsg ?? '' }));
    if (errors.length === 0 || foreign) throw cause;
    if (writes.length > 1 && !isComplete(cause, writes.length)) return oneByOne(into, writes);
    return new Set(errors.map(({ index }) => index));
  }
}

/**
 * True when the server accounts for every write. A compatible server may end an unordered command
 * at the first refused update without reporting which one it was.
 */
function isComplete({ result, writeErrors }: MongoBulkWriteError, sent: number): boolean {
  const { insertedCount, matchedCount, upsertedCount } = result;
  return insertedCount + matchedCount + upsertedCount + [writeErrors].flat().length === sent;
}

/** As `duplicatesOf`, with one command per write. Some writes may have been done before. */
async function oneByOne(
  into: StoredCollection,
  writes: readonly Write[],
): Promise<ReadonlySet<number>> {
  const met = new Set<number>();
  for (const [index, write] of writes.entries()) {
    if ((await duplicatesOf(into, [write])).size > 0) met.add(index);
  }
  return met;
}

function replacing({ _id, ...fields }: StoredDocument, upsert: boolean): Write {
  return {
    replaceOne: {
      filter: { _id, revision: { $lt: fields.revision } },
      replacement: fields,
      upsert,
    },
  };
}
