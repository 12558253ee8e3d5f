import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { SlicedWork } from '../../../async/time-slices.js';
import { dateNumber } from '../../../domain/statements/local-dates.js';
import { offsetsOf } from '../../../domain/statements/zone-offsets.js';
import { calendarWindows, startOfLocalDate } from '../../../domain/calendar.js';
import { DAY_MS } from '../../../domain/windows.js';
import type { Caller } from '../../lanes/answer.js';
import { Lanes } from '../../lanes/lanes.js';
import { LegalEntityDirectory } from '../../legal-entities/legal-entity-directory.js';
import { billedToOf } from '../../statements/statement-parties.js';
import type { StatementDocument } from '../../statements/statement-document.js';
import { StatementReader, StatementTooLong } from '../../statements/statement-reader.js';
import { QueryError } from '../query-error.js';
import { demandClient } from './demand-client.js';

/** Days of one statement: a year, and the days that make its ends whole months. */
const DAYS_MAX = 400;

/** A boundary of a period: a local date, `YYYY-MM-DD`, or an instant in ISO 8601. */
export type StatementBoundary = string;

export interface StatementAsked {
  readonly clientId: string;
  /** Included; null = the first day of the month in which the period ends. */
  readonly from: StatementBoundary | null;
  /** Excluded; null = the end of the present day. */
  readonly to: StatementBoundary | null;
  readonly minRevision: bigint | null;
  readonly caller: Caller;
}

/** The statement of any period, made from the log. */
export class GetStatement extends Query<StatementDocument> {
  constructor(
    readonly asked: StatementAsked,
    readonly work: SlicedWork,
  ) {
    super();
  }
}

@QueryHandler(GetStatement)
export class GetStatementHandler implements IQueryHandler<GetStatement> {
  constructor(
    private readonly lanes: Lanes,
    private readonly entities: LegalEntityDirectory,
    private readonly reader: StatementReader,
  ) {}

  /** @throws QueryError, LogUnavailable, VaultUnavailable, UnreadableEvent, TotalsDiffer */
  async execute({ asked, work }: GetStatement): Promise<StatementDocument> {
    const { clientId, minRevision, caller } = asked;
    const { client, head, t } = await demandClient(this.lanes, clientId, caller);
    if (minRevision !== null && minRevision > head) {
      const detail = `must be at most ${head}, the revision of the client`;
      throw new QueryError('INVALID_INPUT', detail, 'minRevision');
    }
    const { settings, profile, currency } = client;
    const { timeZone, legalEntityId } = settings;
    const [from, to] = boundariesOf(asked, timeZone, t);
    const stream = { clientId, head };
    const after = await this.reader.lastBefore(stream, from, work);
    const through = await this.reader.lastBefore(stream, to, work);
    const period = {
      ...{ clientId, currency, timeZone },
      offsets: offsetsOf(timeZone, from, to),
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      after: after.toString(),
      through: through.toString(),
    };
    const statement = await this.reader.read(period, work).catch((cause: unknown) => {
      throw cause instanceof StatementTooLong ? tooLong(cause) : cause;
    });
    const entity = legalEntityId === null ? null : await this.entities.find(legalEntityId);
    const parties = { legalEntity: entity, billedTo: billedToOf(profile, settings) };
    return { statement, issued: null, ...parties };
  }
}

function tooLong({ message }: StatementTooLong): QueryError {
  return new QueryError('INVALID_INPUT', `must be earlier: ${message}`, 'to');
}

/** @throws QueryError INVALID_INPUT */
function boundariesOf(
  { from, to }: Pick<StatementAsked, 'from' | 'to'>,
  timeZone: string,
  now: number,
): readonly [number, number] {
  const end = to === null ? calendarWindows(timeZone, now).day.to : instantOf(to, timeZone);
  const month = calendarWindows(timeZone, end - 1).month;
  const start = from === null ? month.from : instantOf(from, timeZone);
  if (end <= start) throw new QueryError('INVALID_INPUT', 'must be later than from', 'to');
  if (end - start > DAYS_MAX * DAY_MS) {
    throw new QueryError('INVALID_INPUT', `must be at most ${DAYS_MAX} days after from`, 'to');
  }
  return [start, end];
}

function instantOf(boundary: StatementBoundary, timeZone: string): number {
  const isDate = boundary.length === 'YYYY-MM-DD'.length;
  return isDate ? startOfLocalDate(timeZone, dateNumber(boundary)) : Date.parse(boundary);
}
