import type { ProjectionStatus, FeedState } from '../../ports/projection-runner.js';
import { gistOf } from './gist-of.js';

/** What changed for some lines of the feed at once. */
export interface FeedTrouble {
  /** Names of the lines that it concerns. */
  readonly lines: readonly string[];
  readonly state: FeedState;
  /** Null when all is well again. */
  readonly reason: string | null;
}

/**
 * What an operator should hear of the feed, told once for each change: a store that is away stops
 * every line for the same reason, and is tried again many times.
 */
export class StatusChangeLog {
  private readonly known = new Map<string, string | null>();

  constructor(private readonly tell: (trouble: FeedTrouble) => void) {}

  /** Takes what the engine reports, as often as it does. */
  update(lines: readonly ProjectionStatus[]): void {
    const changed = lines.filter((line) => this.changes(line));
    while (changed.length > 0) {
      const { state, lastError } = changed[0] as ProjectionStatus;
      const alike = changed.filter((line) => line.state === state && line.lastError === lastError);
      this.tell({ lines: alike.map(({ name }) => name), state, reason: lastError });
      for (const line of alike) changed.splice(changed.indexOf(line), 1);
    }
  }

  /** A line that has failed names the event; one that retries may name what differs at every try. */
  private changes({ name, state, lastError }: ProjectionStatus): boolean {
    const before = this.known.get(name) ?? null;
    const reason = lastError !== null && state !== 'failed' ? gistOf(lastError) : lastError;
    this.known.set(name, reason);
    return before !== reason;
  }
}
