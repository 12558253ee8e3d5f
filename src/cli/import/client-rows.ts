import type { Readable } from 'node:stream';
import { parse, type CsvError } from 'csv-parse';
import { BAD_INPUT, CliFailure, reasonOf } from '../failure.js';
import { columnsOf, CREDITS, type ClientBody } from './client-columns.js';
import type { BadLine } from './message-lines.js';

/** One row of a file of opening balances. */
export interface ClientRow {
  /** Physical line that the row ends on. */
  readonly line: number;
  readonly body: ClientBody;
  /** Opening balance as it stands in the file; '' = none. */
  readonly credits: string;
}

interface ParsedRow {
  readonly record: string[];
  readonly info: { readonly lines: number; readonly error?: CsvError };
}

/**
 * Reads a CSV of clients (RFC 4180, UTF-8). A row that is not CSV is given as a bad line and
 * reading goes on behind it.
 * @throws CliFailure when the header does not fit
 */
export async function* clientRows(input: Readable): AsyncGenerator<ClientRow | BadLine> {
  const skipped: BadLine[] = [];
  const parser = parse({
    bom: true,
    info: true,
    trim: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
  });
  parser.on('skip', (error: CsvError) => {
    const line = Number((error as CsvError & { lines?: number }).lines ?? 0);
    skipped.push({ line, reason: reasonOf(error) });
  });
  input.on('error', (cause) => parser.destroy(cause));
  input.pipe(parser);
  let header: readonly string[] | null = null;
  let columns: ReturnType<typeof columnsOf> = [];
  for await (const { record, info } of parser as AsyncIterable<ParsedRow>) {
    yield* skipped.splice(0);
    if (header === null) {
      header = record;
      columns = columnsOf(record);
      continue;
    }
    yield rowOf(record, info.lines, { header, columns });
  }
  yield* skipped.splice(0);
  if (header === null) throw new CliFailure('the file is empty', BAD_INPUT);
}

function rowOf(
  record: readonly string[],
  line: number,
  { header, columns }: { header: readonly string[]; columns: ReturnType<typeof columnsOf> },
): ClientRow | BadLine {
  if (record.length !== header.length) {
    return { line, reason: `${record.length} cells, the header has ${header.length}` };
  }
  const body: ClientBody = {};
  columns.forEach((column, index) => column?.(body, record[index] ?? ''));
  return { line, body, credits: record[header.indexOf(CREDITS)] ?? '' };
}
