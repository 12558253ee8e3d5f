import { randomUUID } from 'node:crypto';
import { jsonEvent, type RecordedEvent } from '@eventstore/db-client';
import { NO_STREAM, RevisionConflict } from '../../ports/event-log.js';
import { Leases, LeasesUnavailable } from '../../ports/leases.js';
import { appendFailure, describe } from './access/append-errors.js';
import type { Appender } from './access/appender.js';
import { keepLatestEvent } from './access/keep-latest-event.js';
import type { LedgerStreams } from './subscription/stream-filter.js';
import type { Reader } from './access/reader.js';
import type { StartChecks } from './client/start-checks.js';

const HELD = 'LeaseHeld';
const RELEASED = 'LeaseReleased';

interface Held {
  readonly holder: string;
  readonly forMs: number;
}

interface Watched {
  /** Of the event last seen. If it does not advance, the holder has vanished. */
  readonly revision: bigint;
  readonly since: number;
}

export interface LeaseParts {
  readonly checks: StartChecks;
  readonly appender: Appender;
  readonly reader: Reader;
  readonly streams: LedgerStreams;
}

/**
 * Leases in EventStoreDB, one stream each, of which the server keeps the newest event.
 *
 * - Clocks are not compared. A waiting instance watches on its own monotonic clock whether the
 *   holder still writes. It takes over when the holder was silent for the requested duration.
 * - Every event is written at the exact revision that was read, so only one of several instances
 *   acquires the lease.
 */
export class EventStoreLeases extends Leases {
  private readonly holder = randomUUID();
  private readonly watched = new Map<string, Watched>();
  private readonly known = new Set<string>();

  constructor(
    private readonly parts: LeaseParts,
    private readonly elapsedMs: () => number = () => performance.now(),
  ) {
    super();
  }

  override async hold(name: string, forMs: number): Promise<boolean> {
    return this.use(async () => {
      const last = await this.last(name);
      if (last !== null && !this.isFree(name, last)) return false;
      const taken = await this.write(name, last, HELD, { holder: this.holder, forMs });
      if (taken) this.watched.delete(name);
      return taken;
    });
  }

  override async release(name: string): Promise<void> {
    await this.use(async () => {
      const last = await this.last(name);
      if (last === null || heldBy(last)?.holder !== this.holder) return;
      await this.write(name, last, RELEASED, {});
    });
  }

  private async last(name: string): Promise<RecordedEvent | null> {
    const [last] = await this.parts.reader.backward(this.streamOf(name), null, 1);
    return last ?? null;
  }

  /** Whether a lease belongs to this holder, was released, or its holder has vanished. */
  private isFree(name: string, last: RecordedEvent): boolean {
    const held = heldBy(last);
    if (held === null || held.holder === this.holder) return true;
    const watched = this.watched.get(name);
    const now = this.elapsedMs();
    if (watched?.revision === last.revision) return now - watched.since >= held.forMs;
    this.watched.set(name, { revision: last.revision, since: now });
    return false;
  }

  /** False when another holder wrote first. */
  private async write(
    name: string,
    last: RecordedEvent | null,
    type: string,
    data: Partial<Held>,
  ): Promise<boolean> {
    const stream = this.streamOf(name);
    const expected = last?.revision ?? NO_STREAM;
    const event = jsonEvent({ id: randomUUID(), type, data });
    try {
      if (!this.known.has(stream)) await keepLatestEvent(this.parts.appender, stream);
      this.known.add(stream);
      await this.parts.appender.append({ stream, expected, events: [event], bytes: 200 });
      return true;
    } catch (cause) {
      if (appendFailure(cause, stream, expected) instanceof RevisionConflict) return false;
      throw cause;
    }
  }

  /** Outside the prefixes that the ledger's subscribers ask for. */
  private streamOf(name: string): string {
    return this.parts.streams.onServer(`tallystick-lease-${name}`);
  }

  private async use<T>(work: () => Promise<T>): Promise<T> {
    try {
      await this.parts.checks.passed();
      return await work();
    } catch (cause) {
      throw new LeasesUnavailable(`the leases cannot be used: ${describe(cause)}`, { cause });
    }
  }
}

/** Null = released. */
function heldBy({ type, data }: RecordedEvent): Held | null {
  return type === HELD ? (data as unknown as Held) : null;
}
