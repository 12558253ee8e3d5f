import type { After, ClientCreated, Fact, SettingChange } from '../src/domain/client/events.js';
import { LIMITS } from '../src/domain/client/limits.js';
import type { Settings } from '../src/domain/client/settings.js';
import { formatCredits, readCredits } from '../src/domain/credits.js';
import { eachWindow } from '../src/domain/windows.js';
import { counted, withOpened, type WindowDocuments } from './balance-windows.js';
import { changed } from './changed.js';
import { EVENT_TYPES } from './event-types.js';
import { iso } from './iso.js';
import { projectionOf, type Plain } from './projection.js';
import { changesSettings } from './settings-revision.js';
import { availableOf, NOTHING, totalsOf, type Totals } from './totals.js';

/** The settings that determine floor, limits and level; none of them is personal. */
const TERMS = [
  'timeZone',
  'allowCredit',
  'overdraw',
  'lowBalanceThreshold',
  'limits',
  'creditControl',
] as const satisfies readonly (keyof Settings)[];

export type BalanceTerms = Plain<Pick<Settings, (typeof TERMS)[number]>>;

/** Traffic of one UTC day: debits and captures as posted, without subtracting refunds. */
export type TrafficOfDay = {
  readonly date: string;
  readonly messages: number;
  readonly credits: string;
};

/**
 * A client's balance. It contains every fact of the client, so the document's revision is the
 * stream's. Callers that wait for a revision wait for this read model.
 */
export type BalanceDocument = Totals & {
  readonly currency: string;
  readonly status: 'ACTIVE' | 'DISABLED';
  readonly availableMicro: bigint;
  readonly terms: BalanceTerms;
  readonly windows: WindowDocuments;
  /**
   * No open reservation expires before this; null when none is open. It is a lower bound: a
   * reader at or after it must query the reservations.
   */
  readonly expiresFrom: string | null;
  readonly today: TrafficOfDay;
  readonly settingsRevision: string;
  /** Position in the log and time of the last fact in it. */
  readonly position: string;
  readonly recordedAt: string;
};

export const balance = projectionOf<BalanceDocument>({
  // A new limit makes a new version, because the documents repeat the limits and their windows.
  collection: { name: 'balance', version: 1 + LIMITS.length, key: 'client', indexes: [] },
  handles: EVENT_TYPES,
  key: () => '',
  evolve(document, fact) {
    const present = fact.type === 'ClientCreated' ? opening(fact.data) : document;
    if (present === null) return null;
    if (fact.type === 'MessageDebited') return debited(present, fact);
    const { settingsRevision } = present;
    return {
      ...present,
      ...moved(present, fact),
      settingsRevision: changesSettings(fact) ? fact.revision.toString() : settingsRevision,
      position: fact.position.toString(),
      recordedAt: iso(fact.recordedAt),
    };
  },
});

function opening(data: ClientCreated['data']): BalanceDocument {
  const { timeZone, allowCredit, overdraw, lowBalanceThreshold, limits, creditControl } =
    data.settings;
  return {
    ...NOTHING,
    availableMicro: 0n,
    currency: data.currency,
    status: 'ACTIVE',
    terms: { timeZone, allowCredit, overdraw, lowBalanceThreshold, limits, creditControl },
    windows: eachWindow(() => null),
    expiresFrom: null,
    today: { date: '', messages: 0, credits: '0' },
    settingsRevision: '0',
    position: '-1',
    recordedAt: data.createdAt,
  };
}

type Moved = Partial<BalanceDocument>;

/** The fields that the fact changes. */
function moved(document: BalanceDocument, fact: Exclude<Fact, { type: 'MessageDebited' }>): Moved {
  switch (fact.type) {
    case 'CreditsRecharged':
    case 'CreditsWithdrawn':
      return money(fact.data.after);
    case 'CreditsReserved':
      return reserved(document, fact);
    case 'ReservationCaptured':
      return captured(document, fact);
    case 'ReservationReleased':
      return released(document, fact);
    case 'MessageRefunded': {
      const { windows, after } = fact.data;
      const credits = -readCredits(fact.data.credits);
      const counting = { windows, credits, messages: 0 };
      return { ...money(after), windows: counted(document.windows, counting) };
    }
    case 'SettingsChanged':
      return { terms: termsAfter(document.terms, fact.data.changes) };
    case 'ClientDisabled':
      return { status: 'DISABLED' };
    case 'ClientEnabled':
      return { status: 'ACTIVE' };
    default:
      return {};
  }
}

type FactOf<T extends Fact['type']> = Extract<Fact, { type: T }>;

/** Field by field: nearly all facts are debits, and spreading costs more than everything else. */
function debited(document: BalanceDocument, fact: FactOf<'MessageDebited'>): BalanceDocument {
  const { windows, opened, after } = fact.data;
  const credits = readCredits(fact.data.credits);
  const availableMicro = availableOf(after);
  return {
    assigned: after.assigned,
    usedPosted: after.usedPosted,
    reserved: after.reserved,
    available: formatCredits(availableMicro),
    availableMicro,
    currency: document.currency,
    status: document.status,
    terms: document.terms,
    windows: counted(document.windows, { windows, opened, credits, messages: 1 }),
    expiresFrom: document.expiresFrom,
    today: traffic(document.today, fact.recordedAt, 1, credits),
    settingsRevision: document.settingsRevision,
    position: fact.position.toString(),
    recordedAt: iso(fact.recordedAt),
  };
}

function reserved(document: BalanceDocument, fact: FactOf<'CreditsReserved'>): Moved {
  const { windows, opened, expiresAt } = fact.data;
  const credits = readCredits(fact.data.credits);
  const { expiresFrom } = document;
  return {
    ...money(fact.data.after),
    windows: counted(document.windows, { windows, opened, credits, messages: 1 }),
    expiresFrom: expiresFrom === null || expiresAt < expiresFrom ? expiresAt : expiresFrom,
  };
}

/**
 * Credits stay counted in the windows of the reservation; a further message counts in its own day.
 */
function captured(document: BalanceDocument, fact: FactOf<'ReservationCaptured'>): Moved {
  const { windows, countedDay, opened, after } = fact.data;
  const present = opened === undefined ? document.windows : withOpened(document.windows, opened);
  const freed = { windows, credits: -readCredits(fact.data.released), messages: 0 };
  const left = counted(present, freed);
  const { day } = left;
  const further = day !== null && countedDay === day.ordinal ? 1 : 0;
  const posted = readCredits(fact.data.captured);
  return {
    ...money(after),
    windows: { ...left, day: day && { ...day, messages: day.messages + further } },
    expiresFrom: after.reserved === '0' ? null : document.expiresFrom,
    today: traffic(document.today, fact.recordedAt, posted > 0n ? 1 : 0, posted),
  };
}

function released(document: BalanceDocument, fact: FactOf<'ReservationReleased'>): Moved {
  const { windows, messageFreed, after } = fact.data;
  const credits = -readCredits(fact.data.credits);
  return {
    ...money(after),
    windows: counted(document.windows, { windows, credits, messages: messageFreed ? -1 : 0 }),
    expiresFrom: after.reserved === '0' ? null : document.expiresFrom,
  };
}

function money(after: After): Totals & { readonly availableMicro: bigint } {
  return { ...totalsOf(after), availableMicro: availableOf(after) };
}

function traffic(
  today: TrafficOfDay,
  recordedAt: number,
  messages: number,
  credits: bigint,
): TrafficOfDay {
  const date = iso(recordedAt).slice(0, 10);
  if (today.date !== date) return { date, messages, credits: formatCredits(credits) };
  const total = formatCredits(readCredits(today.credits) + credits);
  return { date, messages: today.messages + messages, credits: total };
}

function termsAfter(terms: BalanceTerms, changes: readonly SettingChange[]): BalanceTerms {
  const bearing = changes.flatMap((change) => {
    const [root, field, ...rest] = change.field.split('.');
    if (root !== 'settings' || !TERMS.some((term) => term === field)) return [];
    return [{ ...change, field: [field, ...rest].join('.') }];
  });
  return changed(terms, bearing);
}
