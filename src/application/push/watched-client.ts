import type { MeterDocument } from '../../../projections/meter.js';
import type { PresentBalance } from '../queries/current-balance.js';
import { meterEdges } from './meter-edges.js';

/** A meter to push, with what orders it among those of its client. */
export interface PushedMeter {
  readonly meter: MeterDocument;
  readonly revision: bigint;
  /** Time of the last change without an event, if it came after the revision; else -Infinity. */
  readonly edge: number;
}

/** Must neither wait nor throw. */
export type MeterListener = (pushed: PushedMeter) => void;

/** Whether a meter is later than another of the same client. */
export function isLater(
  pushed: Pick<PushedMeter, 'revision' | 'edge'>,
  than: Pick<PushedMeter, 'revision' | 'edge'>,
): boolean {
  if (pushed.revision !== than.revision) return pushed.revision > than.revision;
  return pushed.edge > than.edge;
}

/** A client that somebody watches: its newest meter, and what is known to be newer. */
export class WatchedClient {
  readonly listeners = new Set<MeterListener>();
  /** Newest revision that is known to be durable; -1n = none. */
  wanted = -1n;
  /** The next change without an event, epoch milliseconds; Infinity when none is known. */
  nextEdge = Infinity;
  isReading = false;
  /** Ends the reports of changes. */
  unwatch: () => void = () => undefined;
  private newest: PushedMeter | null = null;

  constructor(readonly clientId: string) {}

  get pushed(): PushedMeter | null {
    return this.newest;
  }

  /** Whether a revision is durable that the newest meter does not contain. */
  get isBehind(): boolean {
    return this.wanted > (this.newest?.revision ?? -1n);
  }

  /** Passes a balance on to the listeners, unless a later one was passed on before. */
  take(balance: PresentBalance): void {
    const { passed, next } = meterEdges(balance);
    const { meter, recordedAt } = balance;
    const edge = passed > recordedAt ? passed : -Infinity;
    const pushed = { meter, revision: BigInt(meter.revision), edge };
    if (pushed.revision > this.wanted) this.wanted = pushed.revision;
    if (this.newest !== null && !isLater(pushed, this.newest)) {
      if (pushed.revision === this.newest.revision) this.nextEdge = next;
      return;
    }
    this.newest = pushed;
    this.nextEdge = next;
    for (const listener of this.listeners) listener(pushed);
  }
}
