import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { SlicedWork } from '../../../async/time-slices.js';
import { decodeFact } from '../../../codec/codec.js';
import { evolve } from '../../../domain/client/fold.js';
import { withoutExpired } from '../../../domain/client/expiries.js';
import type { Fact } from '../../../domain/client/events.js';
import { limitWindows, recordedWindows } from '../../../domain/client/limit-windows.js';
import { isClient } from '../../../domain/client/state.js';
import type { ClientFold, ClientState, RecordedWindows } from '../../../domain/client/state.js';
import { decisionTime } from '../../../domain/decision-time.js';
import { clientStream } from '../../../domain/client/streams.js';
import { Clock } from '../../../ports/clock.js';
import { EventLog } from '../../../ports/event-log.js';
import { KeyVault } from '../../../ports/key-vault.js';
import { headOf } from '../lists/list-events.js';
import { logStep } from '../log-step.js';
import { QueryError } from '../query-error.js';

/** End of the replay: a revision, an instant (epoch milliseconds), or all events. */
export type ReplayPoint =
  | { readonly kind: 'revision'; readonly revision: bigint }
  | { readonly kind: 'asOf'; readonly at: number }
  | { readonly kind: 'head' };

/** A client according to the log at some point of its history (C-7). */
export interface ReplayAnswer {
  readonly state: ClientState;
  /** The last fact folded in. */
  readonly last: Pick<Fact, 'revision' | 'recordedAt' | 'hash' | 'type'>;
  /** The instant for floor, spendable and windows, epoch milliseconds. */
  readonly t: number;
  /**
   * For the present, the windows of the calendar; for a point in the past, the windows that facts
   * had opened.
   */
  readonly windows: RecordedWindows;
}

/** Folds the log alone, from its first fact, without snapshot or read model. */
export class ReplayClient extends Query<ReplayAnswer> {
  constructor(
    readonly clientId: string,
    readonly point: ReplayPoint,
    readonly work: SlicedWork,
  ) {
    super();
  }
}

@QueryHandler(ReplayClient)
export class ReplayClientHandler implements IQueryHandler<ReplayClient> {
  constructor(
    private readonly log: EventLog,
    private readonly vault: KeyVault,
    private readonly clock: Clock,
  ) {}

  async execute({ clientId, point, work }: ReplayClient): Promise<ReplayAnswer> {
    const stream = clientStream(clientId);
    const through = await this.lastOf(stream, point, work);
    const key = await this.vault.findKey(clientId);
    let state: ClientFold = null;
    let last: Fact | null = null;
    const step = logStep(this.log);
    for (let from = 0n; from <= through; from += BigInt(step)) {
      const left = through - from + 1n;
      const max = left < BigInt(step) ? Number(left) : step;
      await work.pause();
      for (const event of await this.log.readForward(stream, from, max)) {
        if (work.isDue) await work.pause();
        last = decodeFact(event, key);
        state = evolve(state, last);
      }
    }
    if (!isClient(state) || last === null) {
      throw new QueryError(
        'CLIENT_NOT_FOUND',
        'The client did not exist at that revision or time.',
      );
    }
    const t = this.instant(point, last.recordedAt);
    const counted = withoutExpired(state, t);
    const windows = point.kind === 'head' ? limitWindows(counted, t) : recordedWindows(counted, t);
    return { state, last, t, windows };
  }

  /** A past revision is shown at the time of its fact, the present as of now. */
  private instant(point: ReplayPoint, recordedAt: number): number {
    if (point.kind === 'asOf') return point.at;
    if (point.kind === 'revision') return recordedAt;
    return decisionTime(this.clock.now(), recordedAt).t;
  }

  private async lastOf(stream: string, point: ReplayPoint, work: SlicedWork): Promise<bigint> {
    const head = await headOf(this.log, stream, null);
    if (point.kind === 'head') return head;
    if (point.kind === 'asOf') return this.lastRecordedBy(stream, { head, at: point.at }, work);
    if (point.revision > head) {
      throw new QueryError(
        'INVALID_INPUT',
        `must be at most ${head}, the revision of the client`,
        'revision',
      );
    }
    return point.revision;
  }

  /**
   * The last fact recorded at or before an instant, searched from the end. So facts with a correct
   * time count even if a wrong clock once recorded a future time before them.
   */
  private async lastRecordedBy(
    stream: string,
    { head, at }: { readonly head: bigint; readonly at: number },
    work: SlicedWork,
  ): Promise<bigint> {
    const step = logStep(this.log);
    for (let from = head; from >= 0n; from -= BigInt(step)) {
      await work.pause();
      for (const event of await this.log.readBackward(stream, from, step)) {
        if (work.isDue) await work.pause();
        // Without a key: the time is stored in clear, and personal data are not needed.
        if (decodeFact(event, null).recordedAt <= at) return event.revision;
      }
    }
    return -1n;
  }
}
