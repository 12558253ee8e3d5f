import type { BrandDetails } from '../domain/brands/events.js';
import type { LegalEntityDetails } from '../domain/legal-entities/events.js';
import type { Statement } from '../domain/statements/statement.js';

/** Everything that a printed statement shows. */
export interface PrintedStatement {
  readonly statement: Statement;
  /** Null = it was made on demand. */
  readonly issued: {
    readonly number: string;
    readonly date: string;
    readonly issuedAt: string;
  } | null;
  readonly legalEntity: LegalEntityDetails | null;
  readonly billedTo: {
    readonly name: string;
    readonly company: string | null;
    readonly companyDetails: string | null;
    readonly contractNumber: string | null;
    readonly addressLines: readonly string[];
    readonly country: string | null;
  } | null;
  readonly brand: Pick<BrandDetails, 'name' | 'primaryColour'> & {
    readonly supportEmail: string | null;
    readonly logo: { readonly type: string; readonly bytes: Uint8Array } | null;
  };
}

/** Entries of a printed statement: some hundred pages. */
export const PRINTED_MAX = 5_000;

/** Entries that a statement would have in print. */
export function printedEntries({ lines, recharges, withdrawals, payments }: Statement): number {
  return lines.length + recharges.length + withdrawals.length + payments.length;
}

/** Nothing can be printed at the moment; a later attempt may succeed. */
export class PrinterUnavailable extends Error {
  override readonly name = 'PrinterUnavailable';
}

/** A statement took much longer than statements of its length take. Its printing was ended. */
export class PrintTimedOut extends PrinterUnavailable {}

/** Makes PDF files of statements. */
export abstract class StatementPrinter {
  /**
   * The whole file. The same statement gives the same bytes. Callers print one at a time: each
   * takes memory (`StatementFiles` has the queue).
   * @param statement of at most `PRINTED_MAX` entries
   * @throws PrinterUnavailable, PrintTimedOut
   */
  abstract print(statement: PrintedStatement): Promise<Buffer>;
}
