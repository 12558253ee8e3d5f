import { expectedHash, hashesOf } from '../codec/codec.js';
import type { EventLog, LoggedEvent } from '../ports/event-log.js';

export interface NameHead {
  readonly revision: bigint;
  readonly hash: string;
  /** Broken links of this stream's chain, as sentences. */
  readonly faults: readonly string[];
}

export interface NamesVerified {
  readonly ok: boolean;
  readonly heads: ReadonlyMap<string, NameHead>;
}

const PREFIXES = ['username-', 'email-'];

/** Checks the hash chains of the streams with the unique names, in one pass over the log. */
export async function verifyNames(log: EventLog): Promise<NamesVerified> {
  const heads = new Map<string, NameHead>();
  let ok = true;
  for await (const { events } of log.readAll({ after: -1n, batchMax: 1000, prefixes: PREFIXES })) {
    for (const event of events) {
      const head = linked(event, heads.get(event.stream));
      ok &&= head.faults.length === 0;
      heads.set(event.stream, head);
    }
  }
  return { ok, heads };
}

function linked(event: LoggedEvent, before: NameHead | undefined): NameHead {
  const { revision } = event;
  const faults = [...(before?.faults ?? [])];
  const previous = before ?? { revision: -1n, hash: '' };
  if (revision !== previous.revision + 1n) faults.push(`revision ${revision}: one is missing`);
  let carried = { hash: '', prevHash: '' };
  try {
    carried = hashesOf(event);
  } catch {
    faults.push(`revision ${revision}: it carries no hash`);
  }
  if (carried.prevHash !== previous.hash) faults.push(`revision ${revision}: prevHash differs`);
  if (carried.hash !== expectedHash(event, previous.hash)) {
    faults.push(`revision ${revision}: hash differs`);
  }
  return { revision, hash: carried.hash, faults };
}
