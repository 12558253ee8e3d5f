import type { LoggedEvent } from '../../../ports/event-log.js';

/** Events that are read at once: what outlives the young memory costs the collector most. */
const PART_EVENTS = 512;

/**
 * A stretch of the log that is read while it is walked, part after part, and read again when it is
 * walked again. No cursor stays open while somebody thinks about an event.
 */
export class LogRange implements Iterable<LoggedEvent> {
  /**
   * @param after position before the first
   * @param through position of the last
   * @param read the events after a position, up to another one
   */
  constructor(
    private readonly after: number,
    private readonly through: number,
    private readonly read: (after: number, through: number) => readonly LoggedEvent[],
  ) {}

  *[Symbol.iterator](): Generator<LoggedEvent> {
    for (let from = this.after; from < this.through; from += PART_EVENTS) {
      yield* this.read(from, Math.min(from + PART_EVENTS, this.through));
    }
  }
}
