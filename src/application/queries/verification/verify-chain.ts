import type { KeyObject } from 'node:crypto';
import type { SlicedWork } from '../../../async/time-slices.js';
import { decodeFact, expectedHash, hashesOf } from '../../../codec/codec.js';
import type { Fact } from '../../../domain/client/events.js';
import type { EventLog, LoggedEvent } from '../../../ports/event-log.js';
import { logStep } from '../log-step.js';
import type { Differences } from './differences.js';

export interface ChainHead {
  /** Last revision in the log; -1n = none. */
  readonly revision: bigint;
  /** Hash of that event; '' = none. */
  readonly hash: string;
}

export interface ChainSource {
  readonly log: EventLog;
  readonly stream: string;
  readonly key: KeyObject | null;
  readonly work: SlicedWork;
}

/**
 * Reads a stream from its first event through a revision, checks every link of its hash chain (I17)
 * and passes on each fact. After a broken link the check continues from the stored hash, so one
 * damage is distinguished from many.
 */
export async function verifyChain(
  source: ChainSource,
  through: bigint,
  differences: Differences,
  each: (fact: Fact) => Promise<void>,
): Promise<ChainHead> {
  const { log, stream, key, work } = source;
  const step = logStep(log);
  let head: ChainHead = { revision: -1n, hash: '' };
  while (head.revision < through) {
    const left = through - head.revision;
    const max = left < BigInt(step) ? Number(left) : step;
    await work.pause();
    const events = await log.readForward(stream, head.revision + 1n, max);
    if (events.length === 0) break;
    for (const event of events) {
      if (work.isDue) await work.pause();
      head = checkLink(head, event, differences);
      const fact = readable(event, key, differences);
      if (fact !== null) await each(fact);
    }
  }
  return head;
}

function checkLink(head: ChainHead, event: LoggedEvent, differences: Differences): ChainHead {
  const { revision } = event;
  const at = { where: 'chain', revision: revision.toString() };
  if (revision !== head.revision + 1n) {
    const expected = (head.revision + 1n).toString();
    differences.add({ ...at, field: 'revision', expected, found: revision.toString() });
  }
  const carried = carriedBy(event);
  const due = expectedHash(event, head.hash);
  if (carried.prevHash !== head.hash) {
    const found = carried.prevHash || 'nothing';
    differences.add({ ...at, field: 'prevHash', expected: head.hash || 'nothing', found });
  }
  if (carried.hash !== due) {
    differences.add({ ...at, field: 'hash', expected: due, found: carried.hash || 'nothing' });
  }
  return { revision, hash: carried.hash };
}

function carriedBy(event: LoggedEvent): { readonly prevHash: string; readonly hash: string } {
  try {
    return hashesOf(event);
  } catch {
    // The verification reports the hash as missing.
    return { prevHash: '', hash: '' };
  }
}

function readable(
  event: LoggedEvent,
  key: KeyObject | null,
  differences: Differences,
): Fact | null {
  try {
    return decodeFact(event, key);
  } catch (cause) {
    const found = cause instanceof Error ? cause.name : 'failure';
    const revision = event.revision.toString();
    differences.add({
      where: 'chain',
      revision,
      field: 'data',
      expected: 'a readable event',
      found,
    });
    return null;
  }
}
