import { Readable } from 'node:stream';
import { Option, type Command } from 'commander';
import { formatCredits, parseCredits, CREDITS_MAX } from '../domain/credits.js';
import { BAD_INPUT, CliFailure, DONE } from './failure.js';
import { clientRows } from './import/file/client-rows.js';
import { decodedText, assertEncoding } from './import/file/decoded-text.js';
import { importClients } from './import/import-clients.js';
import type { ClientCounts } from './import/file/import-row.js';
import { DryRunLedger } from './import/ledger/dry-run-ledger.js';
import type { ImportLedger } from './import/ledger/import-ledger.js';
import { NO_LEDGER, type ImportReader } from './import/ledger/import-reader.js';
import { importMessages, type MessageCounts } from './import/import-messages.js';
import { factsOfFile, openInput, type FileFacts } from './import/file/input-file.js';
import { refuseKeyWithoutUrl, serviceKey, type KeyFlags } from './import/service-key.js';
import { messageLines, type BadLine } from './import/file/message-lines.js';
import { Service } from './import/ledger/service.js';
import { ServiceLedger } from './import/ledger/service-ledger.js';
import { StoreLedger } from './import/ledger/store-ledger.js';
import { ServiceReader } from './import/ledger/service-reader.js';
import { StoreReader } from './import/ledger/store-reader.js';
import { storeExists, withStore } from './open-store.js';
import { noteLine, progressOf } from './progress.js';

interface ImportFlags extends KeyFlags {
  readonly format: 'messages' | 'clients';
  readonly recharge: string;
  readonly encoding?: string;
  readonly decimalComma?: boolean;
  readonly update?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/**
 * `import`: a message log or opening balances (docs/reference/http-api.md §4), with the commands of
 * the public interface.
 */
export function addImport(program: Command): void {
  program
    .command('import')
    .description('import a message log or opening balances; a second run moves no credits')
    .argument('<file>', 'the file to import; a .gz file is unpacked')
    .addOption(
      new Option('--format <format>', 'content of the file')
        .choices(['messages', 'clients'])
        .makeOptionMandatory(),
    )
    .option('--recharge <credits>', 'messages: credits that each sender gets first', '1000000')
    .option(
      '--encoding <name>',
      'encoding of the file, such as windows-1252; default: UTF-8 or UTF-16',
    )
    .option('--decimal-comma', 'clients: amounts are written as 1.234,5')
    .option('--update', 'clients: also change existing clients that differ from the file')
    .option('--dry-run', 'report what the import would do, and write nothing')
    .option('--url <url>', 'a running service; without it, straight on the store')
    .option('--key-file <file>', 'a file that holds an admin key of that service')
    .option('--key <key>', 'the key itself; every user of this machine can read it in ps')
    .option('--json', 'the summary as JSON')
    .addHelpText('after', HELP)
    .action(async (file: string, flags: ImportFlags) => {
      process.exitCode = await runImport(file, flags);
    });
}

const HELP = `
messages: lines of sender, receiver, Unix time. Each sender becomes a client. Each line becomes a
debit of one credit; its messageId is the number of the line.
clients: CSV with a header, as spreadsheets write it (commas, semicolons or tabs): username, email,
firstName, lastName, credits, currency and any profile field or setting by its public name
(limits.daily.messages).

The key for --url can also be in TALLYSTICK_API_KEY, or in the file of TALLYSTICK_API_KEY_FILE.

Exit status: 0 everything was imported; 2 some lines were refused (each is reported); 1 the import
stopped: run the same command again to complete it.`;

async function runImport(file: string, flags: ImportFlags): Promise<number> {
  const recharge = rechargeOf(flags.recharge);
  if (flags.encoding !== undefined) assertEncoding(flags.encoding);
  const facts = await factsOfFile(file);
  // The beginning of the file's hash, so all events caused by this file can be found together.
  const correlationId = `import:${facts.sha256.slice(0, 16)}`;
  const run = (target: ImportTarget): Promise<number> => {
    const ledger = flags.dryRun ? new DryRunLedger(target.reader) : target.ledger();
    return timed(file, { facts, flags, recharge, ledger, reader: target.reader });
  };
  if (flags.url === undefined) {
    refuseKeyWithoutUrl(flags);
    if (flags.dryRun && !storeExists()) return run({ ledger: noLedger, reader: NO_LEDGER });
    return withStore(async (store) => {
      const ledger = await StoreLedger.on(store, { correlationId, report: noteLine });
      return run({ ledger: () => ledger, reader: new StoreReader(store) });
    });
  }
  const address = {
    url: flags.url,
    key: serviceKey(flags),
    requestId: correlationId,
    report: noteLine,
  };
  const service = new Service(address);
  return run({ ledger: () => new ServiceLedger(service), reader: new ServiceReader(service) });
}

/** Target of an import: the store itself, or a running service. */
interface ImportTarget {
  readonly ledger: () => ImportLedger;
  readonly reader: ImportReader;
}

function noLedger(): never {
  throw new Error('a dry run has no ledger to write to');
}

interface ImportRun {
  readonly facts: FileFacts;
  readonly flags: ImportFlags;
  readonly recharge: string;
  readonly ledger: ImportLedger;
  readonly reader: ImportReader;
}

async function timed(
  file: string,
  { facts, flags, recharge, ledger, reader }: ImportRun,
): Promise<number> {
  const progress = progressOf('import', facts.lines);
  const reporting = {
    report: ({ line, reason }: BadLine) => progress.note(`line ${line}: ${reason}`),
    settled: (lines: number) => progress.advance(lines),
  };
  const began = performance.now();
  const text = decodedText(openInput(file), flags.encoding ?? null);
  try {
    if (flags.format === 'messages') {
      const options = { ...reporting, recharge, sha256: facts.sha256 };
      const counts = await importMessages(messageLines(Readable.from(text)), ledger, options);
      progress.stop();
      return summarize(counts, messagesText(counts, secondsSince(began)), flags);
    }
    const style = { decimalComma: flags.decimalComma === true };
    const options = { ...reporting, update: flags.update === true ? reader : null };
    const counts = await importClients(clientRows(text, style), ledger, options);
    progress.stop();
    return summarize(counts, clientsText(counts), flags);
  } finally {
    progress.stop();
  }
}

function secondsSince(began: number): number {
  return Math.max((performance.now() - began) / 1000, 0.001);
}

interface Summary {
  readonly text: string;
  /** Speed, for `--json`. */
  readonly figures?: { readonly seconds: number; readonly messagesPerSecond: number };
}

function messagesText(counts: MessageCounts, seconds: number): Summary {
  const { clients, recharged, debited, replayed, refused } = counts;
  const messagesPerSecond = Math.round((debited + replayed) / seconds);
  return {
    text:
      `clients ${clients}, recharged ${recharged}, debited ${debited}, replayed ${replayed}, ` +
      `refused ${refused}, ${seconds.toFixed(1)} s, ${messagesPerSecond} messages/s`,
    figures: { seconds: Number(seconds.toFixed(3)), messagesPerSecond },
  };
}

function clientsText({ created, present, changed, recharged, refused }: ClientCounts): Summary {
  return {
    text:
      `clients created ${created}, changed ${changed}, there already ${present}, ` +
      `refused ${refused}; opening balances booked ${recharged}`,
  };
}

/** Writes the result of the import; returns the exit status. */
function summarize(
  counts: MessageCounts | ClientCounts,
  { text, figures }: Summary,
  { json, dryRun = false }: ImportFlags,
): number {
  const asJson = { ...counts, ...figures, ...(dryRun && { dryRun }) };
  const asText = dryRun ? `dry run, nothing was written: ${text}` : text;
  const shown = json === true ? JSON.stringify(asJson) : asText;
  process.stdout.write(`${shown}\n`);
  return counts.refused > 0 ? BAD_INPUT : DONE;
}

function rechargeOf(text: string): string {
  const credits = parseCredits(text);
  if (credits === null || credits <= 0n || credits > CREDITS_MAX) {
    throw new CliFailure('--recharge must be an amount above 0', BAD_INPUT);
  }
  return formatCredits(credits);
}
