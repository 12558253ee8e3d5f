import { BACKOFF_DEFAULT, delayMs, sleep } from '../../async/retry.js';
import type { EventLog, LoggedEvent, StoredEvent } from '../../ports/event-log.js';
import { LogUnavailable, OutcomeUnknown, RevisionConflict } from '../../ports/event-log.js';
import { purgedClients } from '../../application/engine/purged-clients.js';
import { clientStream } from '../../domain/client/streams.js';
import { CliFailure } from '../failure.js';
import { differenceOf, eventsOf, placeOf } from './events-of.js';

/** Source and target of a copy. */
export interface Logs {
  readonly source: EventLog;
  readonly target: EventLog;
}

export interface CopyOptions {
  /** Receives the number of events known to be stored in the target. */
  readonly settled: (events: number) => void;
  /** Called once the target is known to be suitable, before anything is appended. */
  readonly beforeAppending?: () => Promise<void>;
  /** How long appends to a target that does not answer are retried. */
  readonly patienceMs?: number;
}

export interface LogCopied {
  /** Events that an earlier run had copied. */
  readonly found: number;
  readonly copied: number;
}

/** Consecutive events of one stream, which one append carries. */
interface Run {
  readonly stream: string;
  readonly after: bigint;
  readonly events: StoredEvent[];
  length: number;
}

const PATIENCE_MS = 15_000;
const RUN_EVENTS_MAX = 500;
/** In UTF-16 units, none of which takes more than three bytes: a server may refuse 1 MiB. */
const RUN_LENGTH_MAX = 250_000;
/** Appends made in one turn of the event loop, which the embedded log commits together in order. */
const RUNS_AT_ONCE = 1_000;

/**
 * Copies every event in the order of the source.
 *
 * - At any moment the target holds a prefix of the source and nothing else. So a stopped copy
 *   continues at the end of the target.
 * - A target that holds anything else is refused before anything is written.
 *
 * @throws CliFailure, LogUnavailable, OutcomeUnknown
 */
export async function copyLog(
  { source, target }: Logs,
  { settled, beforeAppending, patienceMs = PATIENCE_MS }: CopyOptions,
): Promise<LogCopied> {
  const purged = await purgedClients(source);
  const events = eventsOf(source, purged);
  try {
    const found = await passOver(events, { target, purged }, settled);
    await beforeAppending?.();
    let copied = 0;
    for await (const runs of groupsOf(events, target.shared ? 1 : RUNS_AT_ONCE)) {
      await appendAll(target, runs, patienceMs);
      const count = runs.reduce((sum, run) => sum + run.events.length, 0);
      copied += count;
      settled(count);
    }
    // The ids of purged clients stay in use permanently, in the target too.
    for (const clientId of purged) await target.tombstone(clientStream(clientId));
    return { found, copied };
  } finally {
    await events.return(undefined);
  }
}

/**
 * Skips the part of the source that the target already has. Returns the number of skipped events.
 */
async function passOver(
  events: AsyncGenerator<LoggedEvent, undefined>,
  { target, purged }: { readonly target: EventLog; readonly purged: ReadonlySet<string> },
  settled: (events: number) => void,
): Promise<number> {
  let found = 0;
  for await (const copy of eventsOf(target, purged)) {
    const { value: event } = await events.next();
    const difference = event === undefined ? 'beyond its end' : differenceOf(event, copy);
    if (difference !== null) {
      throw new CliFailure(
        `the target holds other events than the source: ${placeOf(copy)} is there` +
          ` ${difference}; nothing was written`,
      );
    }
    found += 1;
    settled(1);
  }
  return found;
}

/**
 * A shared log gets one append at a time. With several in flight, an outage could let a later one
 * through before an earlier one, and the order of a log cannot be repaired.
 */
async function* groupsOf(
  events: AsyncIterable<LoggedEvent>,
  max: number,
): AsyncGenerator<readonly Run[]> {
  let group: Run[] = [];
  let run: Run | null = null;
  for await (const event of events) {
    if (run !== null && continues(run, event)) {
      add(run, event);
      continue;
    }
    if (group.length >= max) {
      yield group;
      group = [];
    }
    run = { stream: event.stream, after: event.revision - 1n, events: [], length: 0 };
    add(run, event);
    group.push(run);
  }
  if (group.length > 0) yield group;
}

function continues(run: Run, event: LoggedEvent): boolean {
  const next = run.after + BigInt(run.events.length) + 1n;
  if (run.stream !== event.stream || next !== event.revision) return false;
  const fits = run.length + event.data.length + event.metadata.length <= RUN_LENGTH_MAX;
  return fits && run.events.length < RUN_EVENTS_MAX;
}

function add(run: Run, { eventId, type, data, metadata }: LoggedEvent): void {
  run.events.push({ eventId, type, data, metadata });
  run.length += data.length + metadata.length;
}

/**
 * Repeats all of them after an outage: an append whose events are already stored changes nothing.
 */
async function appendAll(
  target: EventLog,
  runs: readonly Run[],
  patienceMs: number,
): Promise<void> {
  const last = performance.now() + patienceMs;
  for (let tries = 0; ; tries++) {
    const appends = runs.map(({ stream, after, events }) => target.append(stream, after, events));
    const failed = (await Promise.allSettled(appends)).find(isRejected);
    if (failed === undefined) return;
    const cause: unknown = failed.reason;
    if (cause instanceof RevisionConflict) {
      throw new CliFailure(
        `${cause.message}: another program writes into the target: stop it, and run this again`,
      );
    }
    if (!mayPass(cause) || performance.now() > last) throw cause;
    await sleep(delayMs(BACKOFF_DEFAULT, tries), AbortSignal.timeout(patienceMs));
  }
}

function isRejected(outcome: PromiseSettledResult<unknown>): outcome is PromiseRejectedResult {
  return outcome.status === 'rejected';
}

function mayPass(cause: unknown): boolean {
  return cause instanceof LogUnavailable || cause instanceof OutcomeUnknown;
}
