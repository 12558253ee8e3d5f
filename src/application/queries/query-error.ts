import type { Refusal } from '../../domain/client/decision.js';

/** Why a query has no answer; each code is public and maps to one HTTP status. */
export type UnansweredCode =
  | 'CLIENT_NOT_FOUND'
  | 'CLIENT_PURGED'
  | 'MESSAGE_NOT_FOUND'
  | 'RESERVATION_NOT_FOUND'
  | 'RECHARGE_NOT_FOUND'
  | 'NOT_FOUND'
  | 'PROJECTION_BEHIND'
  | 'INVALID_CURSOR'
  | 'INVALID_INPUT';

/** A query that cannot be answered, for a reason that the caller can act upon. */
export class QueryError extends Error {
  override readonly name = 'QueryError';

  constructor(
    readonly code: UnansweredCode,
    readonly detail: string,
    /** The invalid input field, when the code is INVALID_INPUT. */
    readonly field: string | null = null,
    /** Refusals that explain it (MESSAGE_NOT_FOUND for a refused message). */
    readonly refusals: readonly Refusal[] = [],
  ) {
    super(`${code}: ${detail}`);
  }
}
