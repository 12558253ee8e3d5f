import type { After } from '../client/events.js';
import type { LegalEntityDetails } from '../legal-entities/events.js';
import type { StatementPeriod, StatementSums } from './statement.js';

/** The fact of the stream `statements` (decision 0091). */
export interface StatementIssued {
  readonly type: 'StatementIssued';
  readonly data: StatementPeriod & {
    /** Unique in the ledger. */
    readonly number: string;
    /** Null = the client named none. */
    readonly legalEntityId: string | null;
    /** The invoice date, `YYYY-MM-DD` in the zone of the statement. */
    readonly date: string;
    readonly opening: After;
    readonly closing: After;
    readonly sums: StatementSums;
    /** SHA-256 of the canonical JSON of all figures, in hexadecimal. */
    readonly digest: string;
    /** As it was at that time. */
    readonly legalEntity: LegalEntityDetails | null;
    /** The client as it was named, encrypted with the client's key. */
    readonly billedTo: string;
  };
}

export type StatementEvent = StatementIssued;
