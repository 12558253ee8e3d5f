import { setImmediate as nextTurn } from 'node:timers/promises';
import { mailings, type MailingsDocument } from '../../../projections/mails/mailings.js';
import type { Clock } from '../../ports/clock.js';
import type { Document, Documents, Query } from '../../ports/documents.js';
import type { EventLog } from '../../ports/event-log.js';
import type { StatisticsMails } from '../mails/statistics-mails.js';
import { periodsDue, type StatisticsPeriod } from '../mails/statistics-periods.js';
import type { Reactor } from './reactor.js';

export interface StatisticsMailingParts {
  readonly documents: Documents;
  readonly log: Pick<EventLog, 'end'>;
  readonly mails: Pick<StatisticsMails, 'queue'>;
  readonly clock: Clock;
}

/** A pass over all clients with regular mails. */
interface Pass {
  /** Epoch ms: mails that were due after `after`, up to `now`. */
  readonly after: number;
  readonly now: number;
  /** The end of the log when the pass began. */
  readonly position: bigint;
  /** By zone: most clients share a few. */
  readonly periods: Map<string, readonly StatisticsPeriod[]>;
  place: Query['after'];
}

const PAGE = 200;
/** Local mornings begin at a quarter of an hour. */
const QUARTER_MS = 15 * 60_000;
/** Mails that were missed for longer are not caught up. */
const CAUGHT_UP_MS = 7 * 24 * 60 * 60_000;
/** A pass looks back behind the one before it, for documents that appeared late. */
const OVERLAP_MS = 60 * 60_000;

/**
 * Queues the statistics of clients in their local morning (S0-20, S0-46).
 *
 * - Passes hold no truth: whether a mail was queued is in the outbox. A pass that is repeated, on
 *   another instance or after the clock was set back, queues nothing twice.
 * - The first pass of a process, and one after a jump of the clock, catches up a week.
 */
export class StatisticsMailing implements Reactor {
  readonly name = 'statistics';
  readonly waitsForClock = true;
  readonly doneCounts = 'mails of statistics queued';
  readonly everyMs = 30_000;
  private queued = 0;
  /** Beginning of the last whole pass, epoch ms; null = there was none. */
  private lastAt: number | null = null;
  private pass: Pass | null = null;

  constructor(private readonly parts: StatisticsMailingParts) {}

  /** Mails queued so far. */
  get done(): number {
    return this.queued;
  }

  async isDue(): Promise<boolean> {
    const now = this.parts.clock.now();
    const { lastAt } = this;
    if (this.pass === null && lastAt !== null && sameQuarter(lastAt, now)) return false;
    return (await this.page(undefined, 1)).length > 0;
  }

  /** @throws as `StatisticsMails.queue`; the next round continues with the same page */
  async react(ending: AbortSignal): Promise<boolean> {
    this.pass ??= await this.newPass();
    const { pass } = this;
    const page = await this.page(pass.place, PAGE);
    for (const document of page) {
      if (ending.aborted) return false;
      await this.take(document, pass);
      // The embedded store answers without a pause, and debits must have their turn.
      await nextTurn();
    }
    const last = page.length < PAGE ? undefined : page.at(-1);
    if (last !== undefined) {
      pass.place = { value: '', id: last };
      return true;
    }
    this.lastAt = pass.now;
    this.pass = null;
    return false;
  }

  private async newPass(): Promise<Pass> {
    const { clock, log } = this.parts;
    const now = clock.now();
    const { lastAt } = this;
    const isNext = lastAt !== null && lastAt <= now;
    const earliest = now - CAUGHT_UP_MS;
    const after = isNext ? Math.max(earliest, lastAt - OVERLAP_MS) : earliest;
    return { after, now, position: await log.end(), periods: new Map(), place: undefined };
  }

  private async take({ clientId, body }: Document, pass: Pass): Promise<void> {
    const { timeZone, dailySince, monthlySince } = body as unknown as MailingsDocument;
    const periods = pass.periods.get(timeZone) ?? periodsDue(timeZone, pass.after, pass.now);
    pass.periods.set(timeZone, periods);
    for (const period of periods) {
      const since = period.template === 'statistics' ? monthlySince : dailySince;
      if (since === null || Date.parse(since) >= period.dueAt) continue;
      const asked = { clientId, timeZone, period, minPosition: pass.position };
      if (await this.parts.mails.queue(asked)) this.queued += 1;
    }
  }

  private page(after: Query['after'], limit: number): Promise<Document[]> {
    return this.parts.documents.find(mailings.collection, {
      where: [{ field: 'isMailed', op: '=', value: true }],
      sort: { field: 'key', descending: false },
      ...(after && { after }),
      limit,
    });
  }
}

function sameQuarter(one: number, other: number): boolean {
  return Math.floor(one / QUARTER_MS) === Math.floor(other / QUARTER_MS);
}
