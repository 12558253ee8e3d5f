import type { components } from './schema.js';

export type Meter = components['schemas']['Meter'];

/** Whether the shown meter is that of this moment; `stale` = it may have moved since. */
export type Liveness = 'connecting' | 'live' | 'stale';

export interface MeterListener {
  readonly meter: (meter: Meter) => void;
  readonly liveness: (liveness: Liveness) => void;
  /** The service ended or refused the stream: the session may have ended. */
  readonly refused: () => void;
}

/** Pauses between tries after the service refused a stream, in milliseconds. */
const PAUSES = [1_000, 2_000, 5_000, 10_000, 30_000];
/** A stream that does not open in this time counts as stale. */
const PATIENCE_MS = 5_000;

/**
 * Follows the meter of a client, and connects again after every end.
 *
 * **Invariants**
 * - At most one connection is open.
 * - `live` is said only while a connection is open.
 */
export class MeterStream {
  private source: EventSource | null = null;
  private timer: number | undefined;
  private failures = 0;

  constructor(
    private readonly clientId: string,
    private readonly listener: MeterListener,
  ) {
    addEventListener('online', this.reopen);
    addEventListener('offline', this.lose);
    this.reopen();
  }

  close(): void {
    removeEventListener('online', this.reopen);
    removeEventListener('offline', this.lose);
    this.leave();
  }

  private readonly reopen = (): void => {
    this.leave();
    this.listener.liveness(this.failures === 0 ? 'connecting' : 'stale');
    const source = new EventSource(`/v1/clients/${this.clientId}/meter/stream`);
    this.source = source;
    this.timer = window.setTimeout(() => this.listener.liveness('stale'), PATIENCE_MS);
    source.addEventListener('open', () => this.opened());
    source.addEventListener('meter', ({ data }: MessageEvent<string>) => {
      this.listener.meter(JSON.parse(data) as Meter);
    });
    // After the end of a stream the browser would ask again at once; the session may have ended.
    source.addEventListener('end', () => this.refused());
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) this.refused();
      else this.listener.liveness('stale');
    });
  };

  private opened(): void {
    window.clearTimeout(this.timer);
    this.failures = 0;
    this.listener.liveness('live');
  }

  private readonly lose = (): void => {
    this.leave();
    this.failures = Math.max(1, this.failures);
    this.listener.liveness('stale');
  };

  private refused(): void {
    this.tryLater();
    this.listener.refused();
  }

  private tryLater(): void {
    this.leave();
    const pause = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
    this.failures += 1;
    this.listener.liveness('stale');
    this.timer = window.setTimeout(this.reopen, pause);
  }

  private leave(): void {
    window.clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }
}
