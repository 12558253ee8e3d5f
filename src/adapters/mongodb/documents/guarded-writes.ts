import { MongoBulkWriteError } from 'mongodb';
import type { AnyBulkWriteOperation, BulkWriteOptions } from 'mongodb';
import type { StoredDocument } from './document-ids.js';
import { isDuplicateId } from '../server/mongo-errors.js';
import { ANSWER_MS, type Stored, type StoredCollection } from '../server/mongo-server.js';

/** Writes of one command: so few that it ends well within its time. */
const WRITES_MAX = 1_000;
/** Commands under way at once: one is put together while the server works on another. */
const PARTS_AT_ONCE = 2;
/** The outcome does not depend on the order, so that one refusal need not stop the others. */
const OPTIONS: BulkWriteOptions = { ordered: false, maxTimeMS: ANSWER_MS };

export type Write = AnyBulkWriteOperation<Stored>;

/** Cuts a list into parts of a bounded length. */
export function chunk<T>(list: readonly T[], max: number): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < list.length; from += max) parts.push(list.slice(from, from + max));
  return parts;
}

/**
 * Writes whole documents, each only over a lower revision. A document that stands there at this
 * revision or a higher one shows as a duplicate `_id`; so does one that another writer made at
 * the same moment, and then whose revision is higher must still win: what met a duplicate is
 * tried once more, as a change of what is there.
 * @param expected `new` where hardly any of them can stand there: an insert costs a server half of
 *   what an upsert costs, and comes to the same
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

/** Upserts that may be repeated and may come in any order; whoever was first, all of them count. */
export async function writeMerging(
  into: StoredCollection,
  writes: readonly Write[],
): Promise<void> {
  await writeAndRetryDuplicates(into, writes, (write) => write);
}

/** What met a document of its `_id` is written once more, which then stands there for sure. */
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
 * Does the work for each of a list, a few at a time. Rejects with the first failure, and only when
 * nothing is under way any more: what is written anew must not meet what was given up.
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

/** Writes what can be written; gives the indexes of the writes that met a document of their `_id`. */
async function duplicatesOf(
  into: StoredCollection,
  writes: readonly Write[],
): Promise<ReadonlySet<number>> {
  try {
    await into.bulkWrite(writes, OPTIONS);
    return new Set();
  } catch (cause) {
    if (!(cause instanceof MongoBulkWriteError)) throw cause;
    // Only refused, not written for good: neither may be taken for "stands there already".
    if (cause.result.getWriteConcernError() !== undefined) throw cause;
    const errors = [cause.writeErrors].flat();
    const foreign = errors.some(({ code, errmsg }) => !isDuplicateId({ code, text: errmsg ?? '' }));
    if (errors.length === 0 || foreign) throw cause;
    if (writes.length > 1 && !isComplete(cause, writes.length)) return oneByOne(into, writes);
    return new Set(errors.map(({ index }) => index));
  }
}

/**
 * True when the server accounts for every write. A compatible server may end a command at the first
 * refused update, although the command is unordered, and not tell which one that was.
 */
function isComplete({ result, writeErrors }: MongoBulkWriteError, sent: number): boolean {
  const { insertedCount, matchedCount, upsertedCount } = result;
  return insertedCount + matchedCount + upsertedCount + [writeErrors].flat().length === sent;
}

/** As `duplicatesOf`, each write in a command of its own. Some of them may have been done before. */
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
