import type { RechargeDocument } from '../../../projections/recharges.js';
import type { RechargeAnswer } from '../../application/queries/lists/list-recharges.js';
import type { Role } from '../auth/identity.js';

/** A recharge with its present payment. */
export type RechargeView = Omit<RechargeDocument, 'paymentStatus' | 'reason'> & {
  readonly rechargeId: string;
  readonly clientId: string;
  /** The reason of an operator is not shown to a client (docs/reference/semantics.md §4). */
  readonly reason?: string | null;
};

export function presentRecharge(answer: RechargeAnswer, role: Role): RechargeView {
  const { clientId, rechargeId, recharge } = answer;
  const { paymentStatus: _, reason, ...shown } = recharge;
  return { rechargeId, clientId, ...shown, ...(role === 'client' ? {} : { reason }) };
}
