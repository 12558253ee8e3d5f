import type { IssuedFact } from '../../../application/statements/issued-statements.js';
import type { StatementSums } from '../../../domain/statements/statement.js';
import * as schema from '../schemas/schema.js';
import { SUMS } from './statement.js';

const { amount, component, date, instant, nullable, object, pageOf, said, text } = schema;

/** A statement that was issued, in a list. */
export interface IssuedView {
  readonly number: string;
  readonly date: string;
  readonly issuedAt: string;
  readonly legalEntityId: string | null;
  readonly currency: string;
  readonly timeZone: string;
  readonly from: string;
  readonly to: string;
  readonly opening: string;
  readonly closing: string;
  readonly sums: StatementSums;
}

export function presentIssued({ data, recordedAt }: IssuedFact): IssuedView {
  const { number, date: day, legalEntityId, currency, timeZone, from, to, sums } = data;
  return {
    ...{ number, date: day, issuedAt: new Date(recordedAt).toISOString(), legalEntityId },
    ...{ currency, timeZone, from, to },
    opening: data.opening.assigned,
    closing: data.closing.assigned,
    sums,
  };
}

const ISSUED = component(
  'IssuedStatement',
  object<IssuedView>('A statement that was issued on an invoice date.', {
    number: text('Its number.'),
    date: date('The invoice date in the zone of the statement.'),
    issuedAt: instant('When it was issued.'),
    legalEntityId: nullable(text('Legal entity that it was issued for; null = none.')),
    currency: text('Currency of every amount.'),
    timeZone: text('Zone of its days.'),
    from: instant('First instant of the period.'),
    to: instant('First instant after the period.'),
    opening: amount('Assigned credits before the period.'),
    closing: amount('Assigned credits after the period.'),
    sums: said('Sums of the period.', SUMS),
  }),
);

export const ISSUED_STATEMENTS = component(
  'IssuedStatementPage',
  pageOf(ISSUED, 'A page of statements, newest first.'),
);
