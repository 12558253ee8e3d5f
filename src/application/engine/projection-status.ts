import type { ProjectionStatus, FeedState } from '../../ports/projection-runner.js';

/** The known state of one projection; the engine updates it, health reads it. */
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
   * The projection is reset, because it had seen more than the log has: an older backup of the log
   * was restored. Without a reset, reassigned positions would be skipped as already projected.
   */
  reset(end: bigint): void {
    const ahead = `it had seen position ${this.position}, but the log ends at ${end}`;
    this.position = -1n;
    this.state = 'filling';
    this.lastError = `${ahead} (was an older backup restored?): it is rebuilt from the log`;
  }

  /** Everything up to here is projected; a failed projection stays failed. */
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
