import { formerName } from '../../domain/client/names.js';
import { CREDITS_MAX, formatCredits, parseCredits } from '../../domain/credits.js';
import type { ClientRow } from './client-rows.js';
import type { ImportLedger } from './import-ledger.js';
import type { ImportCounts } from './import-messages.js';
import type { BadLine } from './message-lines.js';
import { IMPORT_NAMESPACE, uuid5 } from './uuid5.js';

/**
 * One opening balance per client, for ever: a file that was corrected and is imported again must
 * not credit its good lines a second time, whatever its hash.
 */
const OPENING = 'import:opening';
/** Rows under way at once; each is a client of its own, so their order does not matter. */
const AT_ONCE = 16;

interface Reporting {
  readonly report: (bad: BadLine) => void;
  readonly settled: (lines: number) => void;
}

/** The client that stands for a username, the same in every run. */
export function clientOfUsername(username: string): string {
  return uuid5(IMPORT_NAMESPACE, `clients:${formerName(username)}`);
}

/** Creates each row's client and recharges it with its opening balance. */
export async function importClients(
  rows: AsyncIterable<ClientRow | BadLine>,
  ledger: ImportLedger,
  { report, settled }: Reporting,
): Promise<ImportCounts> {
  const counts = { clients: 0, recharged: 0, debited: 0, replayed: 0, refused: 0 };
  const source = rows[Symbol.asyncIterator]();
  const worker = async (): Promise<void> => {
    for await (const row of { [Symbol.asyncIterator]: () => source }) {
      const reason = 'reason' in row ? row.reason : await importRow(row, ledger, counts);
      if (reason !== null) {
        counts.refused += 1;
        report({ line: row.line, reason });
      }
      settled(1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return counts;
}

/** Null when all of the row is in, else why not. */
async function importRow(
  { body, credits }: ClientRow,
  ledger: ImportLedger,
  counts: ImportCounts,
): Promise<string | null> {
  const opening = credits === '' ? 0n : parseCredits(credits);
  // Looked at before anything is made: a row goes in whole, or not at all.
  if (opening === null || opening < 0n) return 'credits: must be an amount of 0 or more';
  if (opening > CREDITS_MAX) return `credits: must be at most ${formatCredits(CREDITS_MAX)}`;
  const { username } = body;
  if (typeof username !== 'string') return 'username: must not be empty';
  const id = clientOfUsername(username);
  const made = await ledger.createClient({ ...body, id });
  if (made.kind === 'refused') return `${made.code}: ${made.reason}`;
  if (made.kind === 'accepted') counts.clients += 1;
  if (opening === 0n) {
    if (made.kind === 'replayed') counts.replayed += 1;
    return null;
  }
  const recharged = await ledger.recharge(id, { rechargeId: OPENING, credits });
  if (recharged.kind === 'refused') return `${recharged.code}: ${recharged.reason}`;
  if (recharged.kind === 'accepted') counts.recharged += 1;
  else counts.replayed += 1;
  return null;
}
