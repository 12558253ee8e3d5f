/**
 * Work that follows facts or the clock. A reactor changes the ledger only by sending commands.
 *
 * - It may run on several instances at once: a repeated or concurrent run changes nothing, because
 *   the lane of the client decides.
 * - Its rounds are bounded and end early when the signal is raised.
 */
export interface Reactor {
  /** Noun in kebab-case; part of the name of its lease, so it never changes. */
  readonly name: string;
  /** Longest time between two rounds, milliseconds. */
  readonly everyMs: number;
  /** Work done so far in this process. */
  readonly done: number;
  /** Things that `done` counts, as the help of its metric names them: `reservations released`. */
  readonly doneCounts: string;
  /**
   * Epoch milliseconds at which the oldest work known became due, null when none is due. Left out:
   * the scheduler measures from the first answer of `isDue` that was true.
   */
  readonly dueSince?: number | null;
  /**
   * Its work follows the time of day and cannot be undone, so it waits while the clock has jumped
   * ahead (decision 0095). Left out: it goes on.
   */
  readonly waitsForClock?: boolean;
  /** Whether there is work. One cheap question, which every instance asks without a lease. */
  isDue(): Promise<boolean>;
  /** Does a bounded part of the work. True = there may be more, which is done at once. */
  react(ending: AbortSignal): Promise<boolean>;
}
