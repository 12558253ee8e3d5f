import { recharges, type RechargeDocument } from '../../../projections/recharges.js';
import type { CreditLogDocument } from '../../../projections/credit-log.js';
import type { Documents } from '../../ports/documents.js';
import { typedDocument, type StoredDocument } from './client-reader.js';

type Line = StoredDocument<CreditLogDocument>;

/**
 * Lines of the credit log, with the present payment for recharges. The log's lines never change
 * after they are written, so debits need not be loaded. The read model of recharges has later
 * payments.
 */
export async function withPresentPayments(
  documents: Documents,
  lines: readonly Line[],
): Promise<readonly Line[]> {
  const paid = lines.filter(({ body }) => body.type === 'RECHARGE' || body.type === 'TOP_UP');
  if (paid.length === 0) return lines;
  const ids = paid.map(({ clientId, body }) => ({ clientId, key: body.reference ?? '' }));
  const found = await documents.load(recharges.collection, ids, 'served');
  const present = new Map<Line, Line>();
  for (const [index, line] of paid.entries()) {
    const document = found[index];
    if (!document) continue;
    const { payment } = typedDocument<RechargeDocument>(document).body;
    const { payment: _first, ...body } = line.body;
    present.set(line, { ...line, body: payment === null ? body : { ...body, payment } });
  }
  return lines.map((line) => present.get(line) ?? line);
}
