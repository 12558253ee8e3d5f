import { normalName } from '../../domain/client/names.js';
import type { ClientRow } from './file/client-rows.js';
import type { ImportLedger } from './ledger/import-ledger.js';
import { importRow, type ClientCounts, type ClientRun } from './file/import-row.js';
import type { BadLine } from './file/message-lines.js';
import { OrderedReports } from './ordered-reports.js';

/** Rows in flight at once; each is a separate client, so their order does not matter. */
const AT_ONCE = 16;

interface ClientImport {
  readonly report: (bad: BadLine) => void;
  readonly settled: (lines: number) => void;
  /** Finds the clients to change if they differ from the file; null = such rows are refused. */
  readonly update: ClientRun['update'];
}

/** Creates each row's client and recharges it with its opening balance. */
export async function importClients(
  rows: AsyncIterable<ClientRow | BadLine>,
  ledger: ImportLedger,
  { report, settled, update }: ClientImport,
): Promise<ClientCounts> {
  const counts = { created: 0, present: 0, changed: 0, recharged: 0, refused: 0 };
  const run = { ledger, counts, update };
  const reports = new OrderedReports(report);
  const names = new NamesInFile();
  const open = new Set<number>();
  let read = 0;
  const settle = async (row: ClientRow | BadLine): Promise<void> => {
    const { line } = row;
    read = line;
    open.add(line);
    const reason =
      'reason' in row ? row.reason : (names.repeated(row) ?? (await importRow(row, run)));
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

/** The line of each name in the file: a second row for a client would undo or repeat the first. */
class NamesInFile {
  private readonly lines = new Map<string, number>();

  /** Why a row repeats an earlier row; null when it does not. */
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
