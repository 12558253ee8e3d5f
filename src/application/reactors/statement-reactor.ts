import { TimeSlices } from '../../async/time-slices.js';
import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { DueStatement, InvoiceCalendar } from '../statements/invoice-calendar.js';
import type { StatementIssuing } from '../statements/statement-issuing.js';
import type { StatementMailing } from '../statements/statement-mailing.js';
import type { Reactor } from './reactor.js';

export interface StatementReactorParts {
  readonly calendar: InvoiceCalendar;
  readonly issuing: StatementIssuing;
  readonly mailing: StatementMailing;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Statements of one part of a round. */
const AT_ONCE = 50;
/** After so many failures a part ends: the log or a store is probably unreachable. */
const FAILURES_MAX = 3;

/**
 * Issues statements on invoice dates, the oldest first, and queues their mails (decision 0091).
 *
 * - The calendar only proposes. A statement is decided from the log.
 * - A client whose statement cannot be made waits for the next round, and does not hold up others.
 */
export class StatementReactor implements Reactor {
  readonly name = 'statements';
  readonly waitsForClock = true;
  readonly everyMs = 20_000;
  readonly doneCounts = 'statements that it issued';
  private issued = 0;
  private due: DueStatement[] = [];
  private readonly waiting = new Set<string>();
  private readonly slices = new TimeSlices();
  private readonly logger: Logger;

  constructor(private readonly parts: StatementReactorParts) {
    this.logger = parts.logger.of('statements');
  }

  /** Statements that were issued so far. */
  get done(): number {
    return this.issued;
  }

  get dueSince(): number | null {
    return this.due[0]?.dueAt ?? null;
  }

  async isDue(): Promise<boolean> {
    this.due = await this.parts.calendar.dueBy(this.parts.clock.now());
    return this.due.length > 0 || (await this.parts.mailing.isDue());
  }

  /** @throws what the last of several failed statements threw */
  async react(ending: AbortSignal): Promise<boolean> {
    const failures: unknown[] = [];
    let hasIssued = false;
    for (const statement of this.due.slice(0, AT_ONCE)) {
      if (ending.aborted || failures.length >= FAILURES_MAX) break;
      this.due = this.due.filter((one) => one !== statement);
      await this.issue(statement, ending).then(
        (isIssued) => (hasIssued ||= isIssued),
        (cause: unknown) => {
          failures.push(cause);
          this.logger.warn('a statement was not issued', { clientId: statement.clientId, cause });
        },
      );
    }
    const hasMails = await this.parts.mailing.react(ending);
    if (failures.length > 0) throw failures.at(-1);
    if (hasIssued && this.due.length === 0) {
      this.due = await this.parts.calendar.dueBy(this.parts.clock.now());
      return this.due.some(({ clientId }) => !this.waiting.has(clientId)) || hasMails;
    }
    return this.due.length > 0 || hasMails;
  }

  private async issue({ clientId, since }: DueStatement, ending: AbortSignal): Promise<boolean> {
    const work = this.slices.work(ending);
    const result = await this.parts.issuing.issueNext(clientId, since, work);
    if (typeof result !== 'string') {
      this.issued += 1;
      this.waiting.delete(clientId);
      return true;
    }
    if (result === 'not due') await this.parts.calendar.reread(clientId);
    if (result === 'no entity' && !this.waiting.has(clientId)) {
      this.waiting.add(clientId);
      const text = 'a statement waits: the client names a legal entity that does not exist';
      this.logger.warn(text, { clientId });
    }
    return false;
  }
}
