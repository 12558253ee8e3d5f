import type { ProjectionStatus, FeedState } from '../../ports/projection-runner.js';

/** What is known of one line of the feed; the engine moves it, health reads it. */
export class StatusRecord {
  state: FeedState = 'filling';
  position = -1n;
  rebuilding: bigint | null = null;
  lastError: string | null = null;

  constructor(
    readonly name: string,
    readonly version: number,
  ) {}

  /**
   * Nothing of it is left, because it had seen more than the log has: an older copy of the log was
   * put back. Where this is not noticed, positions given again are taken for seen.
   */
  beganAnew(end: bigint): void {
    const ahead = `it had seen position ${this.position}, but the log ends at ${end}`;
    this.position = -1n;
    this.state = 'filling';
    this.lastError = `${ahead} (was an older copy of it put back?): made anew from the log`;
  }

  /** All went well up to here; a line that failed stays failed. */
  reached(position: bigint, caughtUp: boolean): void {
    this.position = position;
    this.lastError = null;
    this.state = caughtUp ? 'live' : 'filling';
  }

  retrying(cause: unknown): void {
    if (this.state === 'failed') return;
    this.state = 'retrying';
    this.lastError = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  }

  failed(reason: string): void {
    this.state = 'failed';
    this.lastError = reason;
  }

  line(): ProjectionStatus {
    const { name, version, position, state, rebuilding, lastError } = this;
    return { name, version, position, state, rebuilding, lastError };
  }
}
