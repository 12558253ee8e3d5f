import {
  PRINTED_MAX,
  printedEntries,
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

/** Makes PDF files of statements, with the brand that their client sees now. */
export class StatementFiles {
  constructor(
    private readonly printer: StatementPrinter,
    private readonly brandOf: BrandOf,
  ) {}

  /** @throws StatementTooLongToPrint, PrinterUnavailable, LogUnavailable, VaultUnavailable */
  async pdf(document: StatementDocument): Promise<Buffer> {
    const { statement, issued, legalEntity, billedTo } = document;
    if (printedEntries(statement) > PRINTED_MAX) throw new StatementTooLongToPrint();
    const { name, primaryColour, logo, supportEmail } = await this.brandOf.client(
      statement.clientId,
    );
    const brand = { name, primaryColour, logo, supportEmail };
    return this.printer.print({ statement, issued, legalEntity, billedTo, brand });
  }
}
