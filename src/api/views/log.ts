import type { CreditLogDocument } from '../../../projections/credit-log.js';
import type { StoredDocument } from '../../application/queries/client-reader.js';
import type { Role } from '../auth/identity.js';
import { csvLine, type Cell } from './csv.js';

type Line = StoredDocument<CreditLogDocument>;

/** An entry of the credit log, including members with their default value. */
export type LogEntryAnswer = Omit<CreditLogDocument, 'type'> & {
  readonly revision: string;
  readonly type: string;
};

/** The reason of an operator is not shown to the client (docs/reference/semantics.md §4). */
export function presentLine({ key, body }: Line, role: Role): LogEntryAnswer {
  const { type, at, credits, after, reason, ...rest } = body;
  const usual = body.channel === undefined ? {} : { parts: 1, test: false };
  return {
    revision: String(key),
    type,
    at,
    credits,
    ...usual,
    ...rest,
    ...(reason === undefined || role === 'client' ? {} : { reason }),
    after,
  } as LogEntryAnswer;
}

type Column = readonly [name: string, cell: (entry: LogEntryAnswer) => Cell];

const COLUMNS: readonly Column[] = [
  ['revision', (entry) => entry.revision],
  ['type', (entry) => entry.type],
  ['at', (entry) => entry.at],
  ['credits', (entry) => entry.credits],
  ['messageId', (entry) => entry.messageId],
  ['reference', (entry) => entry.reference],
  ['reason', (entry) => entry.reason],
  ['assigned', (entry) => entry.after.assigned],
  ['usedPosted', (entry) => entry.after.usedPosted],
  ['reserved', (entry) => entry.after.reserved],
  ['available', (entry) => entry.after.available],
  ['reservationId', (entry) => entry.reservationId],
  ['captured', (entry) => entry.captured],
  ['source', (entry) => entry.source],
  ['cause', (entry) => entry.cause],
  ['periodKey', (entry) => entry.periodKey],
  ['paymentStatus', (entry) => entry.payment?.status],
  ['paymentDate', (entry) => entry.payment?.date],
  ['channel', (entry) => entry.channel],
  ['country', (entry) => entry.country],
  ['parts', (entry) => entry.parts],
  ['test', (entry) => entry.test],
  ['occurredAt', (entry) => entry.occurredAt],
];

/** The log as CSV, one page per chunk; the columns are the same for every role. */
export async function* csvOf(
  pages: AsyncIterable<readonly Line[]>,
  role: Role,
): AsyncGenerator<string> {
  yield csvLine(COLUMNS.map(([name]) => name));
  for await (const page of pages) {
    const lines = page.map((line) => {
      const entry = presentLine(line, role);
      return csvLine(COLUMNS.map(([, cell]) => cell(entry)));
    });
    yield lines.join('');
  }
}

/** The log as one JSON text per line, one page per chunk. */
export async function* ndjsonOf(
  pages: AsyncIterable<readonly Line[]>,
  role: Role,
): AsyncGenerator<string> {
  for await (const page of pages) {
    yield page.map((line) => `${JSON.stringify(presentLine(line, role))}\n`).join('');
  }
}
