/** How long a service that answered before may be unreachable until the run is abandoned. */
export const PATIENCE_MS = 60_000;
/** How often a wait is reported. */
const REPORT_EVERY_MS = 10_000;
const PAUSE_FIRST_MS = 100;
const PAUSE_MAX_MS = 2_000;

/** A failed attempt that has to be repeated, with its reason. */
export interface Trouble {
  readonly trouble: string;
  /** When the other side asked for the retry; null = not stated. */
  readonly retryMs: number | null;
}

export interface Waiting {
  /** The awaited service or store, in the operator's words. */
  readonly what: string;
  /** Receives a line when the run waits, again every ten seconds, and one when the wait is over. */
  readonly report: (text: string) => void;
}

/**
 * Repeats attempts that failed for a temporary reason, and reports it once for all that wait at the
 * same time. A repeat must be harmless: every request of an import carries an id.
 */
export class Patience {
  /** Time of the last report of the present wait; null while nothing waits. */
  private reportedAt: number | null = null;

  constructor(private readonly waiting: Waiting) {}

  /**
   * @param attempt returns its answer, or the trouble for which it has to be repeated
   * @param giveUp creates the failure once `patienceMs()` have passed
   */
  async until<T extends object>(
    attempt: () => Promise<T | Trouble>,
    giveUp: (trouble: string) => Error,
    patienceMs: () => number = () => PATIENCE_MS,
  ): Promise<T> {
    const since = performance.now();
    for (let wait = PAUSE_FIRST_MS; ; wait = Math.min(wait * 2, PAUSE_MAX_MS)) {
      const answer = await attempt();
      if (!('trouble' in answer)) {
        this.reportEnd();
        return answer;
      }
      if (performance.now() - since > patienceMs()) throw giveUp(answer.trouble);
      this.reportWait(answer.trouble);
      const ms = answer.retryMs ?? wait;
      await new Promise((resolve) => setTimeout(resolve, ms));
    }
  }

  private reportWait(trouble: string): void {
    const now = performance.now();
    if (this.reportedAt !== null && now - this.reportedAt < REPORT_EVERY_MS) return;
    this.reportedAt = now;
    this.waiting.report(`waiting for ${this.waiting.what}: ${trouble}`);
  }

  private reportEnd(): void {
    if (this.reportedAt === null) return;
    this.reportedAt = null;
    this.waiting.report(`${this.waiting.what} answers again`);
  }
}
