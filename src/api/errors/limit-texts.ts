import type { LimitKind } from '../../domain/client/limits.js';
import type { ByWindow, WindowName } from '../../domain/windows.js';

/** The texts about a limit: title, sentence with numbers, meaning, remedy and counters. */

interface WindowWords {
  readonly adjective: string;
  readonly now: string;
  readonly each: string;
  /** As the counters of a balance name it. */
  readonly present: string;
}

const WORDS: ByWindow<WindowWords> = {
  day: {
    adjective: 'daily',
    now: 'today',
    each: 'a day',
    present: 'The present day of the client’s time zone.',
  },
  week: {
    adjective: 'weekly',
    now: 'this week',
    each: 'a week',
    present: 'The present week, from Monday.',
  },
  month: {
    adjective: 'monthly',
    now: 'this month',
    each: 'a month',
    present: 'The present month.',
  },
};

export function limitTitle({ window, counts }: LimitKind): string {
  const noun = counts === 'messages' ? 'message' : 'credit';
  return `The ${WORDS[window].adjective} ${noun} limit is reached`;
}

/** The numbers of a refusal, without the time at which it may be tried again. */
export function limitSentence(
  { window, counts }: LimitKind,
  { used, limit, asked }: Record<'used' | 'limit' | 'asked', string>,
): string {
  const { now } = WORDS[window];
  return counts === 'messages'
    ? `${used} of ${limit} messages sent ${now}`
    : `${used} of ${limit} credits used ${now}, ${asked} asked`;
}

export function limitMeaning({ window, counts }: LimitKind): string {
  const { adjective, now, each } = WORDS[window];
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

/** The window that a counter of the balance is about. */
export function presentWindow(window: WindowName): string {
  return WORDS[window].present;
}
