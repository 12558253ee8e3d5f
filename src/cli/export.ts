import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Option, type Command } from 'commander';
import { CliFailure, FAILED, reasonOf } from './failure.js';
import { creditLogCsv } from './export/credit-log-csv.js';
import { eventLines } from './export/event-lines.js';
import { withStoresView } from './open-store.js';

interface ExportFlags {
  readonly format: 'ndjson' | 'csv';
  readonly client?: string;
  readonly out?: string;
}

/** `export`: the whole log decoded, or the credit log as a table. */
export function addExport(program: Command): void {
  program
    .command('export')
    .description('write the events of the log (ndjson) or the credit log (csv)')
    .addOption(
      new Option('--format <format>', 'events in log order, or credit-log lines by client')
        .choices(['ndjson', 'csv'])
        .default('ndjson'),
    )
    .option('--client <id>', 'one client only')
    .option('--out <file>', 'a file instead of stdout; a new one is readable by its owner only')
    .action(async (flags: ExportFlags) => {
      process.exitCode = await runExport(flags);
    });
}

async function runExport({ format, client, out }: ExportFlags): Promise<number> {
  const seen = { unreadable: 0 };
  await withStoresView(async (stores) => {
    const made = format === 'csv' ? creditLogCsv : eventLines;
    const chunks = made(stores, client, seen);
    const source = Readable.from(chunks, { objectMode: true, highWaterMark: 1 });
    if (stores.vaultTrouble !== null) {
      process.stderr.write(`tallystick: ${stores.vaultTrouble}: personal data reads "erased"\n`);
    }
    // The stream must not close stdout before the program writes its last line.
    if (out === undefined) await pipeline(source, process.stdout, { end: false });
    else {
      await pipeline(source, createWriteStream(out, { mode: 0o600 })).catch((cause: unknown) => {
        if (!(cause instanceof Error && 'path' in cause)) throw cause;
        throw new CliFailure(`cannot write ${out}: ${reasonOf(cause)}`);
      });
    }
  });
  if (seen.unreadable === 0) return 0;
  process.stderr.write(
    `tallystick: ${seen.unreadable} events cannot be read: see tallystick verify\n`,
  );
  return FAILED;
}
