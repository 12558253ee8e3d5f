import { existsSync } from 'node:fs';
import { withDeadline } from '../../async/deadline.js';
import type { Logger } from '../../ports/logger.js';
import {
  printedEntries,
  PrinterUnavailable,
  PrintTimedOut,
  StatementPrinter,
  type PrintedStatement,
} from '../../ports/statement-printer.js';
import { SupervisedWorker } from './supervised-worker.js';

/** The compiled entry point of the thread, beside this file or built from it. */
const ENTRIES = ['../../workers/pdf-worker.js', '../../../dist/src/workers/pdf-worker.js'];
/** A statement of the most entries takes less than half of it. */
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };
/** Ten times what the start of the thread and an entry take on a slow core. */
const START_MS = 30_000;
const ENTRY_MS = 30;

export type PdfMethods = {
  readonly print: (statement: PrintedStatement) => Promise<Uint8Array>;
};

export interface PdfThreadOptions {
  readonly logger: Logger;
  readonly entryUrl?: URL;
  /** Milliseconds that the printing of a statement may take. */
  readonly deadlineMs?: (statement: PrintedStatement) => number;
}

/**
 * Prints on a separate thread, so fonts and pages cost the write path no time.
 *
 * - The thread starts with the first statement; a service that prints none has no such thread.
 * - A statement that exceeds its deadline fails, and its thread is replaced: the next statement does
 *   not wait for it (decision 0094).
 * - A thread that ends unexpectedly is started again; its statement fails and can be asked for again.
 */
export class PdfThread extends StatementPrinter {
  private readonly thread: SupervisedWorker<PdfMethods>;
  private readonly logger: Logger;
  private readonly deadlineMs: (statement: PrintedStatement) => number;
  private isBegun = false;

  constructor({ logger, entryUrl = builtEntry(), deadlineMs = usualDeadline }: PdfThreadOptions) {
    super();
    this.logger = logger.of('statements');
    this.deadlineMs = deadlineMs;
    this.thread = new SupervisedWorker({
      entryUrl,
      worker: { name: 'pdf', resourceLimits: LIMITS },
      called: 'the thread that prints',
      onEvent: () => undefined,
      onExit: () => undefined,
      errorOf: ({ message }) => new PrinterUnavailable(message),
    });
  }

  override async print(statement: PrintedStatement): Promise<Buffer> {
    if (!this.isBegun) {
      this.isBegun = true;
      this.thread.start();
    }
    const deadlineMs = this.deadlineMs(statement);
    const late = (): Error => new PrintTimedOut(`nothing was printed within ${deadlineMs} ms`);
    const printing = this.thread.call('print', statement);
    try {
      return Buffer.from(await withDeadline(printing, deadlineMs, late));
    } catch (cause) {
      if (cause instanceof PrintTimedOut) await this.replace(statement, cause.message);
      throw cause;
    }
  }

  async close(): Promise<void> {
    await this.thread.close();
  }

  private async replace({ statement }: PrintedStatement, why: string): Promise<void> {
    const { clientId, from, to } = statement;
    const text = 'the thread that prints was replaced: a statement took too long';
    this.logger.warn(text, { clientId, from, to, why });
    await this.thread.replace(why);
  }
}

function usualDeadline({ statement }: PrintedStatement): number {
  return START_MS + ENTRY_MS * printedEntries(statement);
}

function builtEntry(): URL {
  const entries = ENTRIES.map((entry) => new URL(entry, import.meta.url));
  const entryUrl = entries.find((entry) => existsSync(entry));
  if (entryUrl === undefined) throw new Error('the thread that prints is not built');
  return entryUrl;
}
