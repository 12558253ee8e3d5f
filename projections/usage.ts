import type { ClientEventType, Fact } from '../src/domain/client/events.js';
import { formatCredits, readCredits } from '../src/domain/credits.js';
import { iso } from './iso.js';
import { projectionOf } from './projection.js';

/** Messages charged, and the credits debited and refunded. */
export type Traffic = readonly [messages: number, debited: string, refunded: string];

/** By country, in capital letters; '' = none was given. */
export type TrafficByCountry = { readonly [country: string]: Traffic };

/** Usage of one client in a quarter of an hour. */
export type UsageQuarter = {
  /** By channel; '' = refunds that an earlier version recorded without their channel. */
  readonly traffic: { readonly [channel: string]: TrafficByCountry };
  readonly recharged: string;
  readonly withdrawn: string;
};

/**
 * Usage of one client in one hour (UTC), in quarters: every zone's days begin at one. The key is
 * the hour, such as `2026-11-30T13`, so the order of keys is that of time.
 */
export type UsageDocument = {
  /** Position of the newest fact in it; a reader takes away what is newer than its answer. */
  readonly position: string;
  /** By the number of the quarter, 0 to 3. */
  readonly quarters: { readonly [quarter: string]: UsageQuarter };
};

export const QUARTER_MS = 900_000;
const HOUR_MS = 4 * QUARTER_MS;

const NO_TRAFFIC: Traffic = [0, '0', '0'];
const EMPTY: UsageQuarter = { traffic: {}, recharged: '0', withdrawn: '0' };

/** The facts that usage counts. */
export const USAGE_TYPES: ReadonlySet<ClientEventType> = new Set<ClientEventType>([
  'MessageDebited',
  'ReservationCaptured',
  'MessageRefunded',
  'CreditsRecharged',
  'CreditsWithdrawn',
]);

export const usage = projectionOf<UsageDocument>({
  collection: { name: 'usage', version: 1, key: 'text', indexes: [] },
  handles: USAGE_TYPES,
  key: (fact) => hourOf(fact.recordedAt),
  evolve(document, fact) {
    const quarters = document === null ? {} : document.quarters;
    const quarter = quarterOf(fact.recordedAt);
    const present = quarters[quarter] ?? EMPTY;
    return {
      position: fact.position.toString(),
      quarters: { ...quarters, [quarter]: counted(present, fact) },
    };
  },
});

/** The key of the hour that contains an instant. */
export function hourOf(epochMs: number): string {
  return iso(epochMs).slice(0, 13);
}

/** The number of a quarter within its hour. */
export function quarterOf(epochMs: number): number {
  return Math.floor((((epochMs % HOUR_MS) + HOUR_MS) % HOUR_MS) / QUARTER_MS);
}

/** A refund counts when it is made, not when its message was charged. */
function counted(quarter: UsageQuarter, fact: Fact): UsageQuarter {
  switch (fact.type) {
    case 'MessageDebited': {
      const { channel, country, credits } = fact.data;
      return withTraffic(quarter, { channel, country }, [1, credits, '0']);
    }
    case 'ReservationCaptured': {
      const { channel, country, captured } = fact.data;
      return withTraffic(quarter, { channel, country }, [1, captured, '0']);
    }
    case 'MessageRefunded': {
      const { channel, country, credits } = fact.data;
      return withTraffic(quarter, { channel, country }, [0, '0', credits]);
    }
    case 'CreditsRecharged':
      return { ...quarter, recharged: sum(quarter.recharged, fact.data.credits) };
    case 'CreditsWithdrawn':
      return { ...quarter, withdrawn: sum(quarter.withdrawn, fact.data.credits) };
    default:
      return quarter;
  }
}

interface Route {
  readonly channel: string | null;
  readonly country: string | null;
}

/** Field by field: nearly all facts are debits. */
function withTraffic(
  { traffic, recharged, withdrawn }: UsageQuarter,
  { channel, country }: Route,
  [messages, debited, refunded]: Traffic,
): UsageQuarter {
  const byCountry = traffic[channel ?? ''];
  const present = byCountry?.[country ?? ''] ?? NO_TRAFFIC;
  const next = [
    present[0] + messages,
    sum(present[1], debited),
    sum(present[2], refunded),
  ] as const;
  return {
    traffic: { ...traffic, [channel ?? '']: { ...byCountry, [country ?? '']: next } },
    recharged,
    withdrawn,
  };
}

function sum(a: string, b: string): string {
  if (b === '0') return a;
  return a === '0' ? b : formatCredits(readCredits(a) + readCredits(b));
}
