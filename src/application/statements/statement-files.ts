import { FairGate, GateFull } from '../../async/fair-gate.js';
import {
  PRINTED_MAX,
  printedEntries,
  PrinterUnavailable,
  type StatementPrinter,
} from '../../ports/statement-printer.js';
import type { BrandOf } from '../brands/brand-of.js';
import type { StatementDocument } from './statement-document.js';

/** A statement has more entries than fit on paper; CSV and JSON have all of them. */
export class StatementTooLongToPrint extends Error {
  override readonly name = 'StatementTooLongToPrint';

  constructor() {
    super(`the statement has more than ${PRINTED_MAX} entries`);
  }
}

/**
 * Statements of all clients that are printed or wait for it; each takes memory. The patience is
 * longer than a short statement may hold the thread up.
 */
const LIMITS = { inside: 1, waiting: 8, patienceMs: 60_000 };

/**
 * Makes PDF files of statements, with the brand that their client sees now. One is printed at a
 * time. The statements of one client take at most half of the queue.
 */
export class StatementFiles {
  private readonly gate = new FairGate(LIMITS);

  constructor(
    private readonly printer: StatementPrinter,
    private readonly brandOf: BrandOf,
  ) {}

  /** @throws StatementTooLongToPrint, PrinterUnavailable, PrintTimedOut, LogUnavailable, VaultUnavailable */
  async pdf(document: StatementDocument): Promise<Buffer> {
    const { statement, issued, legalEntity, billedTo } = document;
    if (printedEntries(statement) > PRINTED_MAX) throw new StatementTooLongToPrint();
    const { name, primaryColour, logo, supportEmail } = await this.brandOf.client(
      statement.clientId,
    );
    const brand = { name, primaryColour, logo, supportEmail };
    const leave = await this.gate
      .enter(statement.clientId, new AbortController().signal)
      .catch((cause: unknown) => {
        if (cause instanceof GateFull) throw new PrinterUnavailable(cause.message);
        throw cause;
      });
    try {
      return await this.printer.print({ statement, issued, legalEntity, billedTo, brand });
    } finally {
      leave();
    }
  }
}
