import { formatCredits, type Credits } from '../../credits.js';
import type { RefundMessage } from '../commands.js';
import type { Decision, Env } from '../decision.js';
import type { EventOf, Fact } from '../events.js';
import { afterOf } from '../money.js';
import type { ClientState } from '../state.js';
import { chargeAmong, unrefunded, windowsOf, type ChargeFact } from './charge.js';
import { accept, refuse, replayOrReuse } from './outcome.js';
import { repeatsRule } from './repeats.js';
import { sameContent } from './same-content.js';

/** Ids of policy refunds are this prefix and the message's id; callers may not use it. */
export const POLICY_PREFIX = 'policy:';

/** Refunds credits of one message, never more than it cost (I7). */
export function decideRefund(state: ClientState, command: RefundMessage, env: Env): Decision {
  const { messageId, refundId, reason } = command;
  const id = { kind: 'refund', id: refundId } as const;
  const earlier = refundAmong(env.known(id));
  if (earlier !== undefined) return replayOrReuse(earlier, id, sameContent(earlier, command, env));
  if (refundId.startsWith(POLICY_PREFIX)) {
    return refuse('INVALID_INPUT', { field: 'refundId', detail: 'must not begin with "policy:"' });
  }
  const facts = env.known({ kind: 'message', id: messageId });
  const charge = chargeAmong(facts);
  if (charge === undefined) return refuse('MESSAGE_NOT_FOUND');
  const remaining = unrefunded(charge, facts);
  const credits = command.credits ?? remaining;
  if (remaining === 0n || credits > remaining) {
    return refuse('REFUND_EXCEEDS_DEBIT', {
      remaining: formatCredits(remaining),
      asked: formatCredits(credits),
    });
  }
  const limited = repeatsRule(facts, 'MessageRefunded', { isLast: credits === remaining });
  if (limited !== null) return limited;
  const requested = command.credits === null ? null : formatCredits(command.credits);
  const details = { refundId, cause: 'MANUAL', policyRevision: null, requested, reason } as const;
  return accept(refundOf(state, charge, { credits, remaining: remaining - credits }, details));
}

type Refunded = EventOf<'MessageRefunded'>;
type Details = Pick<
  Refunded['data'],
  'refundId' | 'cause' | 'policyRevision' | 'requested' | 'reason'
>;

/** The fact of a refund, with the totals after it. */
export function refundOf(
  state: ClientState,
  charge: ChargeFact,
  amount: { readonly credits: Credits; readonly remaining: Credits },
  details: Details,
): Refunded {
  return {
    type: 'MessageRefunded',
    data: {
      messageId: charge.data.messageId,
      credits: formatCredits(amount.credits),
      remaining: formatCredits(amount.remaining),
      ...details,
      channel: charge.data.channel,
      country: charge.data.country,
      windows: windowsOf(charge),
      after: afterOf({ ...state, usedPosted: state.usedPosted - amount.credits }),
    },
  };
}

type RefundFact = Extract<Fact, { type: 'MessageRefunded' }>;

function refundAmong(facts: readonly Fact[]): RefundFact | undefined {
  return facts.find((fact): fact is RefundFact => fact.type === 'MessageRefunded');
}
