const HOUR_MS = 3_600_000;

export interface DecisionTime {
  /** Epoch milliseconds. */
  readonly t: number;
  /** The clock was wrong: flag the event and warn in health. */
  readonly suspect: boolean;
}

/**
 * The decision time (docs/reference/semantics.md §1): the server's clock, but not before the
 * stream's last event if that is less than an hour ahead. A larger difference means that the clock
 * was wrong when the event was written; waiting for that time would block the client permanently.
 *
 * @param now the server's clock, epoch milliseconds
 * @param lastRecordedAt of the stream's last event; `null` when there is none
 */
export function decisionTime(now: number, lastRecordedAt: number | null): DecisionTime {
  if (lastRecordedAt === null || lastRecordedAt <= now) return { t: now, suspect: false };
  if (lastRecordedAt - now < HOUR_MS) return { t: lastRecordedAt, suspect: false };
  return { t: now, suspect: true };
}
