import type { ClientEventType, Fact, SettingChange } from '../src/domain/client/events.js';
import { formatCredits, readCredits } from '../src/domain/credits.js';
import { iso } from './iso.js';
import { projectionOf, type AddedDocument } from './projection.js';
import { availableOf } from './totals.js';

/** Facts that mails and webhooks report. The names are in stored documents. */
export type NoticeKind = 'LOW_BALANCE' | 'TOP_UP' | 'TOP_UP_STOPPED' | 'CLIENT_DISABLED';

/**
 * One fact that a mail or a webhook reports. Its key is the revision of the
 * fact within its client. It holds nothing personal.
 */
export type NoticeDocument = {
  readonly kind: NoticeKind;
  /** Position in the log, by which followers read. */
  readonly position: bigint;
  readonly eventId: string;
  readonly at: string;
  /**
   * LOW_BALANCE: `available` after the fact, `threshold`. TOP_UP: `credits`, `available`, `source`,
   * `periodKey`. TOP_UP_STOPPED: `source`, `cause`. CLIENT_DISABLED: `disabledAt`, `purgeAt`.
   */
  readonly values: { readonly [name: string]: string };
};

/** The settings that notices depend on. Only clients with a threshold have this document. */
type NoticeTerms = { readonly threshold: string };

/** Key of the terms; other keys are revisions. */
const TERMS = 'terms';
const THRESHOLD = 'settings.lowBalanceThreshold';

/**
 * The facts that mails and webhooks report, found where facts are folded, so that the write
 * path does nothing for them (decision 0083).
 *
 * - A balance is low once per crossing: `available` was above the threshold before the fact and is
 *   at it or below afterwards (docs/reference/semantics.md §3). The threshold is that of the
 *   revision.
 * - Documents are rare: debits that cross nothing write none.
 */
export const notices = projectionOf<NoticeTerms>({
  collection: {
    name: 'notices',
    version: 2,
    key: 'text',
    indexes: [{ fields: ['position'], perClient: false }],
  },
  handles: new Set<ClientEventType>([
    'ClientCreated',
    'SettingsChanged',
    'MessageDebited',
    'CreditsReserved',
    'CreditsWithdrawn',
    'CreditsRecharged',
    'TopUpPlanStopped',
    'ClientDisabled',
  ]),
  key: () => TERMS,
  isSparse: true,
  evolve(terms, fact) {
    if (fact.type === 'ClientCreated') return termsOf(fact.data.settings.lowBalanceThreshold);
    if (fact.type !== 'SettingsChanged') return terms;
    const change = fact.data.changes.find(({ field }: SettingChange) => field === THRESHOLD);
    return change === undefined ? terms : termsOf(change.to as string | null);
  },
  adds(terms, fact) {
    switch (fact.type) {
      case 'MessageDebited':
      case 'CreditsReserved':
      case 'CreditsWithdrawn':
        return terms === null ? null : crossing(terms.threshold, fact);
      case 'CreditsRecharged':
        return topUp(fact);
      case 'TopUpPlanStopped': {
        const { source, cause } = fact.data;
        return noticeOf(fact, 'TOP_UP_STOPPED', { source, cause });
      }
      case 'ClientDisabled': {
        const { disabledAt, purgeAt } = fact.data;
        return noticeOf(fact, 'CLIENT_DISABLED', { disabledAt, purgeAt });
      }
      default:
        return null;
    }
  },
});

function termsOf(threshold: string | null): NoticeTerms | null {
  return threshold === null ? null : { threshold };
}

type FactOf<T extends Fact['type']> = Extract<Fact, { type: T }>;
type Fall = FactOf<'MessageDebited' | 'CreditsReserved' | 'CreditsWithdrawn'>;

function crossing(text: string, fact: Fall): AddedDocument | null {
  const threshold = readCredits(text);
  const available = availableOf(fact.data.after);
  const before = available + readCredits(fact.data.credits);
  if (before <= threshold || available > threshold) return null;
  const values = { available: formatCredits(available), threshold: text };
  return noticeOf(fact, 'LOW_BALANCE', values);
}

function topUp(fact: FactOf<'CreditsRecharged'>): AddedDocument | null {
  const { source, credits, periodKey, after } = fact.data;
  if (source !== 'MONTHLY_TOPUP' && source !== 'PLAN') return null;
  const available = formatCredits(availableOf(after));
  return noticeOf(fact, 'TOP_UP', { credits, available, source, periodKey: periodKey ?? '' });
}

function noticeOf(
  fact: Fact,
  kind: NoticeKind,
  values: { readonly [name: string]: string },
): AddedDocument {
  const { position, eventId, revision, recordedAt } = fact;
  const body: NoticeDocument = { kind, position, eventId, at: iso(recordedAt), values };
  return { key: revision.toString(), body };
}
