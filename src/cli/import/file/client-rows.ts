import { Readable } from 'node:stream';
import { parse, type CsvError } from 'csv-parse';
import { BAD_INPUT, CliFailure, reasonOf } from '../../failure.js';
import { amountCell, type NumberStyle } from './cell-values.js';
import { columnsOf, CREDITS, type ClientBody, type Columns } from './client-columns.js';
import type { BadLine } from './message-lines.js';
import { namesSeparator, peekLine, separatorOf } from './separator.js';

/** One row of a file of opening balances. */
export interface ClientRow {
  /** Physical line that the row ends on. */
  readonly line: number;
  readonly body: ClientBody;
  /** Opening balance in the form of the public interface; '' = none. */
  readonly credits: string;
}

interface ParsedRow {
  readonly record: string[];
  readonly info: { readonly lines: number; readonly error?: CsvError };
}

/** Replacement character, left by a program that read the file in the wrong encoding. */
const REPLACEMENT = '\ufffd';

/**
 * Reads a CSV of clients (RFC 4180) as spreadsheets write it: separated by commas, semicolons or
 * tabs, with any line ends. A row that is not CSV is reported as a bad line, and reading continues
 * after it.
 * @throws CliFailure when the header is invalid
 */
export async function* clientRows(
  text: AsyncIterable<string>,
  style: NumberStyle,
): AsyncGenerator<ClientRow | BadLine> {
  const skipped: BadLine[] = [];
  let columns: Columns | null = null;
  for await (const { record, info } of recordsOf(text, skipped)) {
    const { lines: line } = info;
    // The parser is ahead of this loop: a skipped row may come after this record.
    while ((skipped[0]?.line ?? Infinity) < line) yield* skipped.splice(0, 1);
    if (columns !== null) yield rowOf(record, { line, columns, style });
    else if (!namesSeparator(record)) columns = columnsOf(record, line, style);
  }
  yield* skipped.splice(0);
  if (columns === null) throw new CliFailure('the file is empty', BAD_INPUT);
}

/** The records of the file; invalid ones are added to `skipped`. */
async function* recordsOf(
  text: AsyncIterable<string>,
  skipped: BadLine[],
): AsyncGenerator<ParsedRow> {
  const { line: firstLine, all } = await peekLine(text);
  const parser = parse({
    delimiter: separatorOf(firstLine),
    record_delimiter: ['\r\n', '\n', '\r'],
    info: true,
    trim: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    skip_records_with_error: true,
  });
  parser.on('skip', (error: CsvError) => {
    const line = Number((error as CsvError & { lines?: number }).lines ?? 0);
    if (skipped.at(-1)?.line !== line) skipped.push({ line, reason: reasonOf(error) });
  });
  const input = Readable.from(all);
  input.on('error', (cause) => parser.destroy(cause));
  input.pipe(parser);
  yield* parser as AsyncIterable<ParsedRow>;
}

function rowOf(
  record: readonly string[],
  { line, columns, style }: { line: number; columns: Columns; style: NumberStyle },
): ClientRow | BadLine {
  const { fields } = columns;
  if (record.length !== fields.length) {
    return { line, reason: `${record.length} cells, the header has ${fields.length}` };
  }
  const damaged = record.find((cell) => cell.includes(REPLACEMENT));
  if (damaged !== undefined) {
    return { line, reason: `${JSON.stringify(damaged)} has lost letters: export the file again` };
  }
  const body: ClientBody = {};
  const faults = record.map((cell, index) => {
    const column = fields[index] ?? null;
    if (column !== null) return column(body, cell);
    const isNamed = index === columns.credits || cell === '';
    return isNamed ? null : `${JSON.stringify(cell)} is in column ${index + 1}, which has no name`;
  });
  const credits = amountCell(record[columns.credits] ?? '', style);
  if ('fault' in credits) faults.push(`${CREDITS}: ${credits.fault}`);
  const found = faults.filter((fault) => fault !== null);
  if (found.length > 0) return { line, reason: found.join('; ') };
  return { line, body, credits: 'value' in credits ? String(credits.value) : '' };
}
