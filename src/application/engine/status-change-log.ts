import type { ProjectionStatus, FeedState } from '../../ports/projection-runner.js';
import { gistOf } from './gist-of.js';

/** The same change for some projections at once. */
export interface FeedTrouble {
  /** Names of the projections in question. */
  readonly lines: readonly string[];
  readonly state: FeedState;
  /** Null after a recovery. */
  readonly reason: string | null;
}

/**
 * Reports changes of the projection engine's status to operators, each change once. An unreachable
 * store stops every projection for the same reason, and is retried many times.
 */
export class StatusChangeLog {
  private readonly known = new Map<string, string | null>();

  constructor(private readonly tell: (trouble: FeedTrouble) => void) {}

  /** Takes every report of the engine. */
  update(lines: readonly ProjectionStatus[]): void {
    const changed = lines.filter((line) => this.changes(line));
    while (changed.length > 0) {
      const { state, lastError } = changed[0] as ProjectionStatus;
      const alike = changed.filter((line) => line.state === state && line.lastError === lastError);
      this.tell({ lines: alike.map(({ name }) => name), state, reason: lastError });
      for (const line of alike) changed.splice(changed.indexOf(line), 1);
    }
  }

  /**
   * A failed projection names the event. The reason of a retry may differ at every attempt, so only
   * its gist is compared.
   */
  private changes({ name, state, lastError }: ProjectionStatus): boolean {
    const before = this.known.get(name) ?? null;
    const reason = lastError !== null && state !== 'failed' ? gistOf(lastError) : lastError;
    this.known.set(name, reason);
    return before !== reason;
  }
}
