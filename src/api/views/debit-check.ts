import type { DebitCheck } from '../../application/queries/check-debit.js';
import type { Refusal } from '../../domain/client/decision.js';
import { notBeforeOf } from '../errors/problem.js';

/** The answer that a debit would get now. */
export interface DebitCheckAnswer {
  readonly allowed: boolean;
  readonly refusals: readonly Refusal[];
  readonly affordable: number;
  readonly notBefore?: string;
}

/** @param own the facade's refusal (a key's binding), which precedes those of the ledger */
export function presentDebitCheck(check: DebitCheck, own: Refusal | null): DebitCheckAnswer {
  const refusals = own === null ? check.refusals : [own, ...check.refusals];
  const notBefore = notBeforeOf(refusals);
  return {
    allowed: refusals.length === 0,
    refusals,
    affordable: own === null ? check.affordable : 0,
    ...(notBefore !== null && { notBefore }),
  };
}
