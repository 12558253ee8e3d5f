import { formatCredits, type Credits } from '../../credits.js';
import { same } from '../../deep-equal.js';
import type {
  AdjustCredits,
  RechargeCredits,
  UpdateRechargePayment,
  WithdrawCredits,
} from '../commands.js';
import type { Decision, Env } from '../decision.js';
import type { ClientEvent, EventOf, Fact, Payment, PaymentPatch } from '../events.js';
import { afterOf, available } from '../money.js';
import type { ClientState } from '../state.js';
import { reservedPrefix } from '../top-ups/period-keys.js';
import { accept, refuse, refuseAll, replayOrReuse, UNCHANGED } from './outcome.js';
import { repeatsRule } from './repeats.js';
import { amountRule } from './rules.js';
import { sameContent } from './same-content.js';

type Recharge = Omit<EventOf<'CreditsRecharged'>['data'], 'after' | 'credits' | 'periodKey'>;
type Withdrawal = Omit<EventOf<'CreditsWithdrawn'>['data'], 'after' | 'credits' | 'periodKey'>;

export function decideRecharge(state: ClientState, command: RechargeCredits, env: Env): Decision {
  const { rechargeId, credits, source, payment, reason } = command;
  const id = { kind: 'recharge', id: rechargeId } as const;
  const [earlier] = env.known(id);
  if (earlier !== undefined) return replayOrReuse(earlier, id, sameContent(earlier, command, env));
  const reserved = reservedId('rechargeId', rechargeId);
  return reserved ?? recharged(state, credits, { rechargeId, source, payment, reason });
}

export function decideWithdraw(state: ClientState, command: WithdrawCredits, env: Env): Decision {
  const { withdrawalId, credits, reason } = command;
  const id = { kind: 'withdrawal', id: withdrawalId } as const;
  const [earlier] = env.known(id);
  if (earlier !== undefined) return replayOrReuse(earlier, id, sameContent(earlier, command, env));
  const reserved = reservedId('withdrawalId', withdrawalId);
  return reserved ?? withdrawn(state, credits, { withdrawalId, source: 'MANUAL', reason });
}

/** The ids of top-ups name their periods; callers cannot use them. */
function reservedId(field: string, id: string): Decision | null {
  const prefix = reservedPrefix(id);
  if (prefix === undefined) return null;
  return refuse('INVALID_INPUT', { field, detail: `must not begin with "${prefix}"` });
}

/** The one input of source 2: a positive number adds, a negative one subtracts (S2-09, S2-10). */
export function decideAdjust(state: ClientState, command: AdjustCredits, env: Env): Decision {
  const { adjustmentId, credits, reason } = command;
  const id = { kind: 'adjustment', id: adjustmentId } as const;
  const [earlier] = env.known(id);
  if (earlier !== undefined) return replayOrReuse(earlier, id, sameContent(earlier, command, env));
  const source = 'ADJUSTMENT';
  return credits > 0n
    ? recharged(state, credits, { rechargeId: adjustmentId, source, payment: null, reason })
    : withdrawn(state, -credits, { withdrawalId: adjustmentId, source, reason });
}

/**
 * A recharge may be paid later, or turn out unpaid; that moves no credits. The fact has the whole
 * payment.
 */
export function decidePayment(command: UpdateRechargePayment, env: Env): Decision {
  const { rechargeId } = command;
  const known = env.known({ kind: 'recharge', id: rechargeId });
  const last = known.filter(bearsPayment).at(-1);
  if (last === undefined) return refuse('RECHARGE_NOT_FOUND');
  const payment = merged(last.data.payment, command.payment);
  if (payment === null || same(last.data.payment, payment)) return UNCHANGED;
  const limited = repeatsRule(known, 'RechargePaymentUpdated', { isLast: false });
  if (limited !== null) return limited;
  return accept({ type: 'RechargePaymentUpdated', data: { rechargeId, payment } });
}

/** A recharge without a stated payment, patched only with nulls, stays without one: `null`. */
function merged(present: Payment | null, patch: PaymentPatch): Payment | null {
  const isToldNothing = Object.values(patch).every((value) => value === null);
  if (present === null && isToldNothing) return null;
  return { ...(present ?? NOT_TOLD), ...patch };
}

const NOT_TOLD: Payment = { status: 'UNPAID', type: null, date: null, reference: null };

function recharged(state: ClientState, credits: Credits, recharge: Recharge): Decision {
  const beyond = amountRule(state.assigned, credits, 'assigned');
  if (beyond !== null) return refuseAll([beyond]) ?? UNCHANGED;
  const event: ClientEvent = {
    type: 'CreditsRecharged',
    data: {
      ...recharge,
      credits: formatCredits(credits),
      periodKey: null,
      after: afterOf({ ...state, assigned: state.assigned + credits }),
    },
  };
  return accept(event);
}

/** Used and reserved credits cannot be withdrawn (I14). */
function withdrawn(state: ClientState, credits: Credits, withdrawal: Withdrawal): Decision {
  const left = available(state);
  const most = left > 0n ? left : 0n;
  if (credits > most) {
    return refuse('WITHDRAWAL_EXCEEDS_AVAILABLE', {
      available: formatCredits(left),
      asked: formatCredits(credits),
      shortfall: formatCredits(credits - most),
    });
  }
  const event: ClientEvent = {
    type: 'CreditsWithdrawn',
    data: {
      ...withdrawal,
      credits: formatCredits(credits),
      periodKey: null,
      after: afterOf({ ...state, assigned: state.assigned - credits }),
    },
  };
  return accept(event);
}

type PaymentFact = Extract<Fact, { type: 'CreditsRecharged' | 'RechargePaymentUpdated' }>;

function bearsPayment(fact: Fact): fact is PaymentFact {
  return fact.type === 'CreditsRecharged' || fact.type === 'RechargePaymentUpdated';
}
