import { setImmediate as nextTurn } from 'node:timers/promises';
import { Periodic } from '../../async/periodic.js';
import type { AccessRecords } from '../../ports/access-records.js';
import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';

export interface ExpiredRecordsParts {
  readonly access: AccessRecords;
  readonly clock: Clock;
  readonly logger: Logger;
}

const EVERY_MS = 60_000;
/** One removal: few enough that the embedded store takes some milliseconds for them. */
const AT_ONCE = 200;
/** Removals per minute: more than the logins of a busy minute. */
const REMOVALS_MAX = 50;

/**
 * Removes records of access that have expired, once a minute.
 *
 * - A read never shows an expired record, so a late removal changes no answer.
 * - Every instance does it, without a lease: a record that is gone already is not counted.
 * - The next minute goes on where the bound ended this one.
 */
export class ExpiredRecords {
  private readonly ending = new AbortController();
  private readonly rounds: Periodic;
  private running: Promise<void> = Promise.resolve();
  private hasFailed = false;

  constructor(private readonly parts: ExpiredRecordsParts) {
    const round = (): Promise<void> => (this.running = this.remove());
    this.rounds = new Periodic(EVERY_MS, round, (cause) => this.failed(cause));
  }

  start(): void {
    this.rounds.start();
  }

  /** Resolves after the removal in progress. */
  async close(): Promise<void> {
    this.ending.abort();
    this.rounds.close();
    // `failed` reports a removal that rejects.
    await Promise.allSettled([this.running]);
  }

  private async remove(): Promise<void> {
    const { access, clock } = this.parts;
    for (let removals = 0; removals < REMOVALS_MAX; removals++) {
      if (this.ending.signal.aborted) return;
      const removed = await access.removeExpired(clock.now(), AT_ONCE);
      this.hasFailed = false;
      if (removed < AT_ONCE) return;
      await nextTurn();
    }
  }

  private failed(cause: unknown): void {
    const text = 'expired records of access were not removed; the next minute tries again';
    this.parts.logger.write(this.hasFailed ? 'debug' : 'warn', text, { cause });
    this.hasFailed = true;
  }
}
