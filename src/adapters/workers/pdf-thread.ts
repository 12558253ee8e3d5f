import { existsSync } from 'node:fs';
import {
  PrinterUnavailable,
  StatementPrinter,
  type PrintedStatement,
} from '../../ports/statement-printer.js';
import { SupervisedWorker } from './supervised-worker.js';

/** The compiled entry point of the thread, beside this file or built from it. */
const ENTRIES = ['../../workers/pdf-worker.js', '../../../dist/src/workers/pdf-worker.js'];
/** A statement of the most entries takes less than half of it. */
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };
/** Statements that are printed or wait for it. */
const OPEN_MAX = 8;

export type PdfMethods = {
  readonly print: (statement: PrintedStatement) => Promise<Uint8Array>;
};

/**
 * Prints on a separate thread, so fonts and pages cost the write path no time.
 *
 * - The thread starts with the first statement; a service that prints none has no such thread.
 * - It prints one statement at a time. Few may wait, because each takes memory.
 * - A thread that ends unexpectedly is started again; its statements fail and can be asked for again.
 */
export class PdfThread extends StatementPrinter {
  private readonly thread: SupervisedWorker<PdfMethods>;
  private isBegun = false;
  private open = 0;

  constructor() {
    super();
    const entries = ENTRIES.map((entry) => new URL(entry, import.meta.url));
    const entryUrl = entries.find((entry) => existsSync(entry));
    if (entryUrl === undefined) throw new Error('the thread that prints is not built');
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
    if (this.open >= OPEN_MAX) throw new PrinterUnavailable('too many statements are printed');
    this.open += 1;
    try {
      if (!this.isBegun) {
        this.isBegun = true;
        this.thread.start();
      }
      return Buffer.from(await this.thread.call('print', statement));
    } finally {
      this.open -= 1;
    }
  }

  async close(): Promise<void> {
    await this.thread.close();
  }
}
