import type { LoggedEvent } from '../../../ports/event-log.js';

/** Events read at once. More would outlive the young generation, which costs the collector most. */
const PART_EVENTS = 512;

/**
 * A range of the log that is read part by part during iteration, and again at each iteration. No
 * cursor stays open while a consumer handles an event.
 */
export class LogRange implements Iterable<LoggedEvent> {
  /**
   * @param after position before the first event
   * @param through position of the last event
   * @param read returns the events after one position up to another
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
