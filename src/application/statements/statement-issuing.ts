import type { SlicedWork } from '../../async/time-slices.js';
import { isClient, type ClientState } from '../../domain/client/state.js';
import type { LegalEntity } from '../../domain/legal-entities/state.js';
import { detailsOf } from '../../domain/legal-entities/decide.js';
import { dateNumber, dateText } from '../../domain/statements/local-dates.js';
import { invoiceDateAfter, invoiceDateBefore } from '../../domain/statements/invoice-dates.js';
import type { ClientStatements } from '../../domain/statements/state.js';
import type { Statement, StatementPeriod } from '../../domain/statements/statement.js';
import { offsetsOf } from '../../domain/statements/zone-offsets.js';
import { offsetIn, startOfLocalDate } from '../../domain/calendar.js';
import { dateAt } from '../../domain/windows.js';
import type { Clock } from '../../ports/clock.js';
import { systemCaller } from '../lanes/answer.js';
import type { Lanes } from '../lanes/lanes.js';
import type { LegalEntityDirectory } from '../legal-entities/legal-entity-directory.js';
import { digestOf, type IssuedFact, type IssuedStatements } from './issued-statements.js';
import { billedToOf } from './statement-parties.js';
import type { StatementReader } from './statement-reader.js';

/** A statement waits so long after its date begins: appends of the day before are then durable. */
export const SETTLED_MS = 60_000;

export interface IssuingParts {
  readonly issued: IssuedStatements;
  readonly lanes: Pick<Lanes, 'current'>;
  readonly entities: Pick<LegalEntityDirectory, 'find'>;
  readonly reader: StatementReader;
  readonly clock: Clock;
}

/**
 * The result of a try. `not due`: nothing is due for the client (any more). `no entity`: the client
 * names a legal entity that does not exist.
 */
export type IssueResult = IssuedFact | 'not due' | 'no entity';

/** The invoice date that comes after the days were set and after the last statement. */
export function nextInvoiceDate(
  { days, timeZone, since }: InvoiceDays,
  lastDate: string | null,
): string | null {
  const set = dateText(dateAt(offsetIn(timeZone), since));
  return invoiceDateAfter(days, lastDate !== null && lastDate > set ? lastDate : set);
}

/** The days of a client, and when they were set. */
export interface InvoiceDays {
  readonly days: readonly number[];
  readonly timeZone: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

/**
 * Issues the statements of a client, the oldest first (decision 0091).
 *
 * - Settings, period and figures come from the log. A caller only proposes the client.
 * - The fact is appended only after the statement that was known last. Of two instances one issues
 *   it, and the other finds that nothing is due.
 */
export class StatementIssuing {
  constructor(private readonly parts: IssuingParts) {}

  /**
   * @param since when the client's days were set, epoch milliseconds
   * @throws LogUnavailable, OutcomeUnknown, Contention, VaultUnavailable, TotalsDiffer
   */
  async issueNext(clientId: string, since: number, work: SlicedWork): Promise<IssueResult> {
    for (;;) {
      const result = await this.tryNext(clientId, since, work);
      // Another statement of the client came first.
      if (result !== 'again') return result;
    }
  }

  private async tryNext(
    clientId: string,
    since: number,
    work: SlicedWork,
  ): Promise<IssueResult | 'again'> {
    const caller = systemCaller('statements');
    const last = (await this.parts.issued.state()).clients.get(clientId) ?? null;
    const { fold, revision: head } = await this.parts.lanes.current(clientId, caller);
    if (!isClient(fold)) return 'not due';
    const { invoiceDates: days, timeZone, legalEntityId } = fold.settings;
    const lastDate = last?.lastDate ?? null;
    const date = nextInvoiceDate({ days, timeZone, since }, lastDate);
    if (date === null || this.isEarly(timeZone, date)) return 'not due';
    const entity = legalEntityId === null ? null : await this.parts.entities.find(legalEntityId);
    if (legalEntityId !== null && entity === null) return 'no entity';
    const period = await this.period(fold, { clientId, head, date, last }, work);
    const statement = await this.parts.reader.read(period, work);
    const data = await this.factOf(fold, { statement, date, entity });
    return (await this.parts.issued.issue({ data, lastDate }, caller)) ?? 'again';
  }

  private isEarly(timeZone: string, date: string): boolean {
    const start = startOfLocalDate(timeZone, dateNumber(date));
    return this.parts.clock.now() < start + SETTLED_MS;
  }

  private async period(
    { settings, currency }: ClientState,
    at: {
      readonly clientId: string;
      readonly head: bigint;
      readonly date: string;
      readonly last: ClientStatements | null;
    },
    work: SlicedWork,
  ): Promise<StatementPeriod> {
    const { clientId, head, date, last } = at;
    const { timeZone, invoiceDates: days } = settings;
    const { reader } = this.parts;
    const before = invoiceDateBefore(days, date) ?? date;
    const from = last?.to ?? startOfLocalDate(timeZone, dateNumber(before));
    // After a move of the zone the date may begin before the last period has ended.
    const to = Math.max(from, startOfLocalDate(timeZone, dateNumber(date)));
    const after = last?.through ?? (await reader.lastBefore({ clientId, head }, from, work));
    const through = await reader.lastBefore({ clientId, head }, to, work);
    return {
      ...{ clientId, currency, timeZone, offsets: offsetsOf(timeZone, from, to) },
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      after: after.toString(),
      through: (through > after ? through : after).toString(),
    };
  }

  private async factOf(
    { profile, settings }: ClientState,
    made: {
      readonly statement: Statement;
      readonly date: string;
      readonly entity: LegalEntity | null;
    },
  ): Promise<Omit<IssuedFact['data'], 'number'>> {
    const { statement, date, entity } = made;
    const { clientId, currency, timeZone, offsets, from, to, after, through } = statement;
    const { opening, closing, sums } = statement;
    return {
      ...{ clientId, currency, timeZone, offsets, from, to, after, through },
      ...{ date, opening, closing, sums },
      digest: digestOf(statement),
      legalEntityId: entity?.legalEntityId ?? null,
      legalEntity: entity && detailsOf(entity),
      billedTo: await this.parts.issued.sealed({ clientId, date }, billedToOf(profile, settings)),
    };
  }
}
