import type { Refusal } from '../domain/client/decision.js';

/** The refusals cannot be read or written now; what was asked may have happened all the same. */
export class RefusalLogUnavailable extends Error {
  override readonly name = 'RefusalLogUnavailable';
}

/**
 * A debit or reservation that was refused. Refused again on the same UTC day by the same rules, it
 * is the same entry: `times` counts on, everything else but `lastAt` stays as it was at first.
 */
export interface RefusedMessage {
  readonly clientId: string;
  /** Of a reservation that names no message: its own id, as a capture of it would use. */
  readonly messageId: string;
  /** Null for a debit. */
  readonly reservationId: string | null;
  /** Credits asked, a decimal string. */
  readonly credits: string;
  readonly channel: string;
  readonly country: string | null;
  /** Id of the key that asked, never its secret. */
  readonly keyId: string;
  /** All rules that failed, with their numbers; the first gives the answer's code. */
  readonly refusals: readonly [Refusal, ...Refusal[]];
  /** First and last refusal of that day, epoch milliseconds. */
  readonly at: number;
  readonly lastAt: number;
  readonly times: number;
}

/** How often a code was answered on one UTC day, entries that were dropped included. */
export interface RefusalCount {
  /** `2026-11-20` */
  readonly day: string;
  readonly code: string;
  readonly times: number;
}

export interface RefusalBatch {
  readonly refused: readonly RefusedMessage[];
  readonly counts: readonly RefusalCount[];
  /** Epoch milliseconds after which the store may drop what it is given here. */
  readonly until: number;
}

/** An entry with its place in the order of the list, which only the adapter can read. */
export interface ListedRefusal extends RefusedMessage {
  readonly place: string;
}

export interface RefusalQuery {
  /** Entries of these clients only; null = of all. */
  readonly clientIds: readonly string[] | null;
  readonly messageId: string | null;
  /** Any of the rules that failed. */
  readonly code: string | null;
  /** Epoch milliseconds of `at`: inclusive, and exclusive. */
  readonly from: number | null;
  readonly to: number | null;
  /** False = oldest first. */
  readonly descending: boolean;
  /** Continue strictly behind this place. */
  readonly after: string | null;
  readonly limit: number;
}

/**
 * What was refused lately, apart from the ledger: losing all of it loses no credit and changes no
 * answer to a command. Every method throws RefusalLogUnavailable.
 */
export abstract class RefusalLog {
  /** Adds entries and counts; visible to `find` when it resolves. Need not survive a power cut. */
  abstract add(batch: RefusalBatch): Promise<void>;

  /** Entries in the order of their first refusal. */
  abstract find(query: RefusalQuery): Promise<ListedRefusal[]>;

  /** The counts of one UTC day by code. */
  abstract counts(day: string): Promise<Readonly<Record<string, number>>>;

  /** Entries of one client, or of all (null); may be some seconds old for all. */
  abstract size(clientId: string | null): Promise<number>;

  /** Removes up to `most` of the oldest entries of one client, or of all; how many there were. */
  abstract removeOldest(clientId: string | null, most: number): Promise<number>;

  /** Removes up to `most` entries that are older, and the counts of earlier days. */
  abstract removeBefore(instant: number, most: number): Promise<number>;

  /** Removes every entry of a client: part of its purge. Counts name no client and stay. */
  abstract removeClient(clientId: string): Promise<void>;
}
