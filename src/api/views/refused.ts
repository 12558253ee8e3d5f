import type { Refusal, RefusalCode } from '../../domain/client/decision.js';
import type { RefusedMessage } from '../../ports/refusal-log.js';

/** A refused debit or reservation as the API shows it. */
export interface RefusedView extends Omit<RefusedMessage, 'at' | 'lastAt'> {
  readonly at: string;
  readonly lastAt: string;
  readonly code: RefusalCode;
  readonly refusals: readonly [Refusal, ...Refusal[]];
}

export function presentRefused(refused: RefusedMessage): RefusedView {
  return {
    at: new Date(refused.at).toISOString(),
    lastAt: new Date(refused.lastAt).toISOString(),
    times: refused.times,
    clientId: refused.clientId,
    messageId: refused.messageId,
    reservationId: refused.reservationId,
    credits: refused.credits,
    channel: refused.channel,
    country: refused.country,
    keyId: refused.keyId,
    code: refused.refusals[0].code,
    refusals: refused.refusals,
  };
}
