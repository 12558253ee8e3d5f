import { MICRO, readCredits, type Credits } from '../../credits.js';
import type { ExpireMessage, ReportDelivery } from '../commands.js';
import type { Decision, Env } from '../decision.js';
import type { ClientEvent, EventOf, Fact } from '../events.js';
import { MESSAGE_FACTS_MAX } from '../ids.js';
import {
  SETTINGS_DEFAULT,
  type DeliveryStage,
  type DeliveryStatus,
  type RefundPolicy,
  type RefundShare,
} from '../settings.js';
import type { ClientState } from '../state.js';
import { chargeAmong, creditsCharged, reportDueAt, unrefunded, type ChargeFact } from './charge.js';
import { accept, refuse, UNCHANGED } from './outcome.js';
import { POLICY_PREFIX, refundOf } from './refund.js';
import { repeatsRule } from './repeats.js';
import { sameContent } from './same-content.js';

/**
 * Records a delivery report; the first final status determines the refund. A report at or after
 * the end of the wait is late, whether or not the expiry is recorded: the expiry precedes it.
 */
export function decideReport(state: ClientState, command: ReportDelivery, env: Env): Decision {
  const { messageId, status, stage, errorCode } = command;
  const facts = env.known({ kind: 'message', id: messageId });
  const charge = chargeAmong(facts);
  if (charge === undefined) return refuse('MESSAGE_NOT_FOUND');
  const earlier = facts.find((fact) => sameContent(fact, command, env));
  if (earlier !== undefined) return withPolicyRefund({ kind: 'replayed', fact: earlier }, env);
  const expired = expiryOf(state, charge, { facts, t: env.t });
  const isFirst = expired.length === 0 && !facts.some(isFinal);
  const settled = status !== 'ACCEPTED' && isFirst;
  const limited = repeatsRule(facts, 'DeliveryReported', { isLast: settled });
  if (limited !== null) return limited;
  const at = command.at === null ? null : new Date(command.at).toISOString();
  const data = { messageId, status, stage, errorCode, at, settled };
  const refund = settled ? policyRefund(state, { status, stage }, charge, facts) : null;
  const report = { type: 'DeliveryReported', data } as const;
  const [first, ...others] = expired;
  if (first === undefined) return accept(report, refund === null ? [] : [refund]);
  return { ...accept(first, [...others, report]), main: expired.length };
}

/** Records that no report arrived in time. It was decided before, or the message does not wait. */
export function decideExpiry(state: ClientState, command: ExpireMessage, env: Env): Decision {
  const facts = env.known({ kind: 'message', id: command.messageId });
  const charge = chargeAmong(facts);
  // Whether a message of an older log with more facts than are read has a final status is unknown.
  if (charge === undefined || facts.length > MESSAGE_FACTS_MAX) return UNCHANGED;
  const [expired, ...refund] = expiryOf(state, charge, { facts, t: env.t });
  return expired === undefined ? UNCHANGED : accept(expired, refund);
}

/** The expiry of a wait that ended by `t`, with the refund of the policy; empty otherwise. */
function expiryOf(
  state: ClientState,
  charge: ChargeFact,
  { facts, t }: { readonly facts: readonly Fact[]; readonly t: number },
): readonly ClientEvent[] {
  const dueAt = reportDueAt(charge);
  if (dueAt === null || t < dueAt || facts.some(isFinal)) return [];
  const { messageId } = charge.data;
  const status = state.settings.expiredDeliveryStatus;
  const expired = { type: 'MessageExpired', data: { messageId, status } } as const;
  const refund = policyRefund(state, { status, stage: 'CARRIER' }, charge, facts);
  return refund === null ? [expired] : [expired, refund];
}

/** A repeated report includes the refund of the first time (I9). */
export function withPolicyRefund(decision: Decision, env: Env): Decision {
  if (decision.kind !== 'replayed' || decision.fact.type !== 'DeliveryReported') return decision;
  const { messageId, settled } = decision.fact.data;
  const follows = env.known({ kind: 'refund', id: POLICY_PREFIX + messageId });
  return settled && follows.length > 0 ? { ...decision, follows } : decision;
}

/** The final status of a message. */
export interface Outcome {
  readonly status: DeliveryStatus;
  readonly stage: DeliveryStage;
}

/** The refund that the client's policy gives for an outcome; `null` when it gives nothing. */
export function policyRefund(
  state: ClientState,
  outcome: Outcome,
  charge: ChargeFact,
  facts: readonly Fact[],
): EventOf<'MessageRefunded'> | null {
  const remaining = unrefunded(charge, facts);
  const share = shareOf(creditsCharged(charge), policyFor(state.settings.refundPolicy, outcome));
  const credits = share < remaining ? share : remaining;
  if (credits <= 0n) return null;
  return refundOf(
    state,
    charge,
    { credits, remaining: remaining - credits },
    {
      refundId: POLICY_PREFIX + charge.data.messageId,
      cause: 'POLICY',
      policyRevision: state.settingsRevision.toString(),
      requested: null,
      reason: null,
    },
  );
}

/** Final outcomes that are failures. UNKNOWN is not one: the message may have arrived. */
const FAILURES: ReadonlySet<DeliveryStatus> = new Set([
  'UNDELIVERABLE',
  'REJECTED',
  'EXPIRED',
  'DELETED',
  'FAILED',
]);

/**
 * A failure of the gateway has precedence; outcomes that the policy does not name have a default.
 */
function policyFor(policy: RefundPolicy, { status, stage }: Outcome): RefundShare {
  const gateway = status === 'FAILED' || (stage === 'GATEWAY' && FAILURES.has(status));
  const chosen = { ...SETTINGS_DEFAULT.refundPolicy, ...policy };
  const share = gateway ? (chosen.GATEWAY_FAILURE ?? chosen[status]) : chosen[status];
  return share ?? 'NONE';
}

/** Rounded down to a whole micro-credit. */
function shareOf(charged: Credits, share: RefundShare): Credits {
  if (share === 'FULL') return charged;
  if (share === 'NONE') return 0n;
  return (charged * readCredits(share.percent)) / (100n * MICRO);
}

function isFinal(fact: Fact): boolean {
  return fact.type === 'MessageExpired' || (fact.type === 'DeliveryReported' && fact.data.settled);
}
