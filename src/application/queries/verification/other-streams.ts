import { expectedHash, hashesOf } from '../../../codec/codec.js';
import { FACT_STREAMS } from '../../../domain/facts/streams.js';
import type { SlicedWork } from '../../../async/time-slices.js';
import type { EventLog, LoggedEvent } from '../../../ports/event-log.js';

export interface StreamHead {
  readonly revision: bigint;
  readonly hash: string;
  /** Broken links of this stream's chain, as sentences. */
  readonly faults: readonly string[];
}

/** Events of one step through the log: some two milliseconds. */
const BATCH_MAX = 256;
const PREFIXES = ['username-', 'email-', ...FACT_STREAMS];

/**
 * Checks the hash chains of all streams but those of clients, in one pass over the log: the unique
 * names, and the facts of the whole ledger.
 */
export async function verifyOtherStreams(
  log: EventLog,
  work: SlicedWork,
): Promise<ReadonlyMap<string, StreamHead>> {
  const heads = new Map<string, StreamHead>();
  const options = { after: -1n, batchMax: BATCH_MAX, prefixes: PREFIXES };
  for await (const { events } of log.readAll(options)) {
    await work.pause();
    for (const event of events) {
      heads.set(event.stream, linked(event, heads.get(event.stream)));
    }
  }
  return heads;
}

function linked(event: LoggedEvent, before: StreamHead | undefined): StreamHead {
  const { revision } = event;
  const faults = [...(before?.faults ?? [])];
  const previous = before ?? { revision: -1n, hash: '' };
  if (revision !== previous.revision + 1n) faults.push(`revision ${revision}: one is missing`);
  let carried = { hash: '', prevHash: '' };
  try {
    carried = hashesOf(event);
  } catch {
    // Only an event without readable metadata has no hashes.
    faults.push(`revision ${revision}: it carries no hash`);
  }
  if (carried.prevHash !== previous.hash) faults.push(`revision ${revision}: prevHash differs`);
  if (carried.hash !== expectedHash(event, previous.hash)) {
    faults.push(`revision ${revision}: hash differs`);
  }
  return { revision, hash: carried.hash, faults };
}
