import { formerName, normalName } from '../../domain/client/names.js';
import { CREDITS_MAX, formatCredits, parseCredits } from '../../domain/credits.js';
import type { ClientRow } from './client-rows.js';
import type { ImportLedger } from './import-ledger.js';
import type { BadLine } from './message-lines.js';
import { OrderedReports } from './ordered-reports.js';
import { IMPORT_NAMESPACE, uuid5 } from './uuid5.js';

/** What an import of clients came to; every row is counted as refused or not. */
export interface ClientCounts {
  /** Clients that were not there before. */
  created: number;
  /** Clients that were there, as the file says. */
  present: number;
  /** Opening balances that were booked. */
  recharged: number;
  refused: number;
}

/**
 * One opening balance per client: a file that was corrected and is imported again must not credit
 * its good lines a second time, whatever its hash.
 */
const OPENING = 'import:opening';
/** Rows in flight at once; each is a client of its own, so their order does not matter. */
const AT_ONCE = 16;

interface Reporting {
  readonly report: (bad: BadLine) => void;
  readonly settled: (lines: number) => void;
}

/** The client that stands for a username, the same in every run and version. */
export function clientOfUsername(username: string): string {
  return uuid5(IMPORT_NAMESPACE, `clients:${formerName(username)}`);
}

/** Creates each row's client and recharges it with its opening balance. */
export async function importClients(
  rows: AsyncIterable<ClientRow | BadLine>,
  ledger: ImportLedger,
  { report, settled }: Reporting,
): Promise<ClientCounts> {
  const counts = { created: 0, present: 0, recharged: 0, refused: 0 };
  const reports = new OrderedReports(report);
  const names = new NamesInFile();
  const open = new Set<number>();
  let read = 0;
  const settle = async (row: ClientRow | BadLine): Promise<void> => {
    const { line } = row;
    read = line;
    open.add(line);
    const reason =
      'reason' in row
        ? row.reason
        : (names.repeated(row) ?? (await importRow(row, ledger, counts)));
    open.delete(line);
    if (reason !== null) {
      counts.refused += 1;
      reports.add({ line, reason });
    }
    reports.settledBefore(Math.min(read + 1, ...open));
    settled(1);
  };
  const source = rows[Symbol.asyncIterator]();
  const worker = async (): Promise<void> => {
    for await (const row of { [Symbol.asyncIterator]: () => source }) await settle(row);
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return counts;
  } finally {
    reports.settledBefore(Infinity);
  }
}

/** Which names were in which line: a second row for a client would undo or repeat the first. */
class NamesInFile {
  private readonly lines = new Map<string, number>();

  /** Why a row repeats an earlier one; null when it does not. */
  repeated({ line, body }: ClientRow): string | null {
    for (const kind of ['username', 'email'] as const) {
      const name = body[kind];
      if (typeof name !== 'string') continue;
      const key = `${kind} ${normalName(name)}`;
      const earlier = this.lines.get(key);
      if (earlier !== undefined) return `${kind} ${name} is in line ${earlier} already`;
      this.lines.set(key, line);
    }
    return null;
  }
}

/** Null when all of the row is in, else why not. */
async function importRow(
  { body, credits }: ClientRow,
  ledger: ImportLedger,
  counts: ClientCounts,
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
  if (made.kind === 'accepted') counts.created += 1;
  else counts.present += 1;
  if (opening === 0n) return null;
  const recharged = await ledger.recharge(id, { rechargeId: OPENING, credits });
  if (recharged.kind === 'refused') return `${recharged.code}: ${recharged.reason}`;
  if (recharged.kind === 'accepted') counts.recharged += 1;
  return null;
}
