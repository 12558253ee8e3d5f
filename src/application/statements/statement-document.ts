import type { Statement } from '../../domain/statements/statement.js';
import type { StatementParties } from './statement-parties.js';

/** A statement that was made on an invoice date, and its number. */
export interface IssuedAs {
  readonly number: string;
  /** The invoice date, `YYYY-MM-DD`. */
  readonly date: string;
  /** ISO 8601 UTC. */
  readonly issuedAt: string;
  readonly legalEntityId: string | null;
}

/** A statement with its parties, as every format shows it. */
export interface StatementDocument extends StatementParties {
  readonly statement: Statement;
  /** Null = it was made on demand, and has no number. */
  readonly issued: IssuedAs | null;
}
