import type { LimitKind } from '../../domain/client/limits.js';

/** The texts about a limit: title, sentence with numbers, meaning and remedy. */

const WINDOWS = {
  day: { adjective: 'daily', now: 'today', each: 'a day' },
  week: { adjective: 'weekly', now: 'this week', each: 'a week' },
  month: { adjective: 'monthly', now: 'this month', each: 'a month' },
} as const satisfies { readonly [window in LimitKind['window']]: object };

export function limitTitle({ window, counts }: LimitKind): string {
  const noun = counts === 'messages' ? 'message' : 'credit';
  return `The ${WINDOWS[window].adjective} ${noun} limit is reached`;
}

/** The numbers of a refusal, without the time at which it may be tried again. */
export function limitSentence(
  { window, counts }: LimitKind,
  { used, limit, asked }: Record<'used' | 'limit' | 'asked', string>,
): string {
  const { now } = WINDOWS[window];
  return counts === 'messages'
    ? `${used} of ${limit} messages sent ${now}`
    : `${used} of ${limit} credits used ${now}, ${asked} asked`;
}

export function limitMeaning({ window, counts }: LimitKind): string {
  const { adjective, now, each } = WINDOWS[window];
  return counts === 'messages'
    ? `The client has sent as many messages ${now} as its ${adjective} limit permits.`
    : `With this debit the client would use more credits than it may use ${each}.`;
}

export function limitRemedy({ window, counts }: LimitKind): string {
  const raise =
    `Send it again after \`retryAt\`, the end of the ${window} in the client’s time zone, or have ` +
    'an admin raise the limit.';
  return counts === 'messages'
    ? raise
    : `${raise} \`retryAt\` is absent when the debit alone is above the limit.`;
}
