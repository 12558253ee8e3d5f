import type { Payment } from '../../../domain/client/events.js';
import type {
  StatementLine,
  StatementPayment,
  StatementRecharge,
  StatementTotals,
  StatementWithdrawal,
} from '../../../domain/statements/statement.js';
import type { StatementDocument } from '../../../application/statements/statement-document.js';
import { csvLine, type Cell } from '../csv.js';

const COLUMNS = [
  ...['type', 'at', 'country', 'messages', 'debited', 'refunded', 'id', 'source', 'credits'],
  ...['paymentStatus', 'paymentType', 'paymentDate', 'paymentReference'],
  ...['assigned', 'usedPosted', 'reserved', 'available', 'currency'],
] as const;
type Row = { readonly [column in (typeof COLUMNS)[number]]?: Cell };

/** Lines of one chunk. */
const CHUNK = 500;

/** The statement as CSV: opening, days by country, recharges, withdrawals, payments, closing. */
export async function* statementCsv({ statement }: StatementDocument): AsyncGenerator<string> {
  const { from, to, currency, opening, closing } = statement;
  const lineOf = (row: Row): string =>
    csvLine(COLUMNS.map((column) => (column === 'currency' ? currency : row[column])));
  const rows: readonly Row[] = [
    totals('OPENING', from, opening),
    ...statement.lines.map(day),
    ...statement.recharges.map(recharge),
    ...statement.withdrawals.map(withdrawal),
    ...statement.payments.map(payment),
    totals('CLOSING', to, closing),
  ];
  yield csvLine(COLUMNS);
  for (let at = 0; at < rows.length; at += CHUNK) {
    yield rows
      .slice(at, at + CHUNK)
      .map(lineOf)
      .join('');
    await Promise.resolve();
  }
}

function totals(type: string, at: string, total: StatementTotals): Row {
  const { assigned, usedPosted, reserved, available } = total;
  return { type, at, assigned, usedPosted, reserved, available };
}

function day({ date, country, messages, debited, refunded }: StatementLine): Row {
  return { type: 'DAY', at: date, country, messages, debited, refunded };
}

function recharge({ at, rechargeId, source, credits, payment: paid }: StatementRecharge): Row {
  return { type: 'RECHARGE', at, id: rechargeId, source, credits, ...paymentOf(paid) };
}

function withdrawal({ at, withdrawalId, source, credits }: StatementWithdrawal): Row {
  return { type: 'WITHDRAWAL', at, id: withdrawalId, source, credits };
}

function payment({ at, rechargeId, payment: paid }: StatementPayment): Row {
  return { type: 'PAYMENT', at, id: rechargeId, ...paymentOf(paid) };
}

function paymentOf(paid: Payment | null): Row {
  if (paid === null) return {};
  const { status, type, date, reference } = paid;
  return {
    paymentStatus: status,
    paymentType: type,
    paymentDate: date,
    paymentReference: reference,
  };
}
