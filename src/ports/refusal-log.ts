import type { Refusal } from '../domain/client/decision.js';

/** The refusals cannot be read or written at present. The call may still have taken effect. */
export class RefusalLogUnavailable extends Error {
  override readonly name = 'RefusalLogUnavailable';
}

/**
 * A debit or reservation that was refused. A repeated refusal on the same UTC day by the same rules
 * is the same entry: `times` increases and `lastAt` changes, everything else stays.
 */
export interface RefusedMessage {
  readonly clientId: string;
  /** For a reservation without a message: its own id, which its capture would use. */
  readonly messageId: string;
  /** Null for a debit. */
  readonly reservationId: string | null;
  /** Requested credits, a decimal string. */
  readonly credits: string;
  readonly channel: string;
  readonly country: string | null;
  /** Id of the API key of the request, never its secret. */
  readonly keyId: string;
  /** All failed rules with their numbers. The first one determines the code of the answer. */
  readonly refusals: readonly [Refusal, ...Refusal[]];
  /** First and last refusal of that day, epoch milliseconds. */
  readonly at: number;
  readonly lastAt: number;
  readonly times: number;
}

/** How often a code was answered on one UTC day, including dropped entries. */
export interface RefusalCount {
  /** `2026-11-20` */
  readonly day: string;
  readonly code: string;
  readonly times: number;
}

export interface RefusalBatch {
  readonly refused: readonly RefusedMessage[];
  readonly counts: readonly RefusalCount[];
  /** Epoch milliseconds after which the store may drop these entries. */
  readonly until: number;
}

/** An entry with its position in the list, which only the adapter can interpret. */
export interface ListedRefusal extends RefusedMessage {
  readonly place: string;
}

export interface RefusalQuery {
  /** Only entries of these clients; null = of all. */
  readonly clientIds: readonly string[] | null;
  readonly messageId: string | null;
  /** Matches any of the failed rules. */
  readonly code: string | null;
  /** Epoch milliseconds of `at`: `from` is inclusive, `until` exclusive. */
  readonly from: number | null;
  readonly to: number | null;
  /** False = oldest first. */
  readonly descending: boolean;
  /** Continue strictly after this position. */
  readonly after: string | null;
  readonly limit: number;
}

/**
 * Recent refusals, separate from the ledger: losing all of them loses no credit and changes no
 * answer to a command. Every method throws RefusalLogUnavailable.
 */
export abstract class RefusalLog {
  /**
   * Adds entries and counts. They are visible to `find` when it resolves, but need not survive a
   * power cut.
   */
  abstract add(batch: RefusalBatch): Promise<void>;

  /** Entries in the order of their first refusal. */
  abstract find(query: RefusalQuery): Promise<ListedRefusal[]>;

  /** The counts of one UTC day by code. */
  abstract counts(day: string): Promise<Readonly<Record<string, number>>>;

  /**
   * Number of entries of one client, or of all (null); the number for all may be some seconds old.
   */
  abstract size(clientId: string | null): Promise<number>;

  /**
   * Removes up to `most` of the oldest entries of one client, or of all; returns how many were
   * removed.
   */
  abstract removeOldest(clientId: string | null, most: number): Promise<number>;

  /** Removes up to `most` entries older than the instant, and the counts of earlier days. */
  abstract removeBefore(instant: number, most: number): Promise<number>;

  /** Removes every entry of a client, as part of its purge. Counts contain no client and stay. */
  abstract removeClient(clientId: string): Promise<void>;
}
