import type { ClientEvent, EventOf, Fact, WarningCode } from './events.js';
import type { IdKey } from './ids.js';
import type { LimitCode } from './limits.js';
import type { ClientState } from './state.js';

/**
 * The stable codes of refusals by the rules of the ledger. Each maps to one HTTP status in
 * `api/errors/error-table.ts`; a new code does not compile until it is mapped there.
 */
export type RefusalCode =
  | 'CLIENT_NOT_FOUND'
  | 'CLIENT_PURGED'
  | 'MESSAGING_RESTRICTED'
  | 'CHANNEL_NOT_ALLOWED'
  | 'TEST_NOT_ALLOWED'
  | 'OUTSIDE_DISPATCH_WINDOW'
  | LimitCode
  | 'INSUFFICIENT_CREDITS'
  | 'MESSAGE_NOT_FOUND'
  | 'RESERVATION_NOT_FOUND'
  | 'RECHARGE_NOT_FOUND'
  | 'NOT_FOUND'
  | 'USERNAME_TAKEN'
  | 'EMAIL_TAKEN'
  | 'RESERVATION_CLOSED'
  | 'RESERVATION_LIMIT'
  | 'REVISION_MISMATCH'
  | 'INVALID_CREDENTIALS'
  | 'ID_REUSED'
  | 'CURRENCY_LOCKED'
  | 'REFUND_EXCEEDS_DEBIT'
  | 'CAPTURE_EXCEEDS_RESERVATION'
  | 'WITHDRAWAL_EXCEEDS_AVAILABLE'
  | 'AMOUNT_LIMIT'
  | 'FACT_LIMIT'
  | 'INVALID_INPUT'
  | 'BATCH_ABORTED';

/**
 * One failed rule, with its numbers (amounts as decimal strings, times ISO 8601) under stable
 * names: `available`, `floor`, `asked`, `shortfall`, `limit`, `used`, `notBefore`, `retryAt`,
 * `channel`, `revision`, `field`, `detail`, …
 */
export interface Refusal {
  readonly code: RefusalCode;
  readonly [number: string]: string | number | null;
}

/** Every fact that mentions an id, oldest first (see ids.ts). */
export type Known = (key: IdKey) => readonly Fact[];

export interface Env {
  /** Decision time t, epoch milliseconds. */
  readonly t: number;
  readonly known: Known;
  /** Revision of the last event in the lane (-1n when there is none). */
  readonly revision: bigint;
  /** Chain hash of that event; '' when there is none. */
  readonly hash: string;
  /** The latest `recordedAt` of all facts in the lane, epoch milliseconds; 0 before the first. */
  readonly latestAt: number;
  /** Limit of releases of expired reservations that may precede the decision's events. */
  readonly releasesMax: number;
  /** Limit of a client's open reservations. */
  readonly reservationsMax: number;
}

/** Releases of expired reservations, and the client after them: they are folded together. */
export interface Settled {
  readonly state: ClientState;
  readonly released: readonly EventOf<'ReservationReleased'>[];
}

export type Decision =
  | {
      readonly kind: 'accepted';
      /** At least one; expired reservations are released first (I6). */
      readonly events: readonly ClientEvent[];
      /** The releases at the front of `events`; absent when there are none. */
      readonly settled?: Settled;
      /** Index in `events` of the fact that answers the command. */
      readonly main: number;
      readonly warnings: readonly WarningCode[];
    }
  /** Same id, same content: answered from the first fact, nothing is recorded (I9). */
  | {
      readonly kind: 'replayed';
      readonly fact: Fact;
      /** Facts of the same append that followed from the first fact. */
      readonly follows?: readonly Fact[];
    }
  /** A success that records nothing: the requested state is present already. */
  | { readonly kind: 'unchanged' }
  /**
   * All failed rules, in the order of docs/reference/semantics.md §3; the first determines the
   * answer's code.
   */
  | { readonly kind: 'refused'; readonly refusals: readonly [Refusal, ...Refusal[]] };

/**
 * The command needs what more expired reservations hold than may be released before it at once:
 * record releases and decide it again.
 */
export interface ReleaseFirst {
  readonly kind: 'release-first';
  /** The decision as if everything expired were released, for an answer that records nothing. */
  readonly whole: Decision;
}
