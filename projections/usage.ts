import type { ClientEventType, Fact } from '../src/domain/client/events.js';
import { formatCredits, readCredits } from '../src/domain/credits.js';
import { projectionOf } from './projection.js';

/**
 * Messages charged through one channel to one country, and the credits debited and refunded. The
 * channel is '' for refunds that an earlier version recorded without it; the country is '' where
 * none was given.
 */
export type Traffic = readonly [
  channel: string,
  country: string,
  messages: number,
  debited: string,
  refunded: string,
];

/** Usage of one client in a quarter of an hour. */
export type UsageQuarter = {
  /**
   * The members of each `Traffic`, one after the other. Not a list of lists, which some servers
   * that speak MongoDB's protocol do not store; lists are quicker to copy than objects.
   */
  readonly traffic: readonly (string | number)[];
  readonly recharged: string;
  readonly withdrawn: string;
};

/** The four quarters of an hour; null = nothing happened in it. */
export type UsageQuarters = readonly (UsageQuarter | null)[];

/**
 * Usage of one client in one hour (UTC), in quarters: every zone's days begin at one. The key is
 * the number of the hour since 1970.
 */
export type UsageDocument = {
  /** Position of the newest fact in it; a reader takes away what is newer than its answer. */
  readonly position: string;
  readonly quarters: UsageQuarters;
};

export const QUARTER_MS = 900_000;
export const HOUR_MS = 4 * QUARTER_MS;

/** Members of a `Traffic`. */
const WIDTH = 5;
const EMPTY: UsageQuarter = { traffic: [], recharged: '0', withdrawn: '0' };
const NO_QUARTERS: UsageQuarters = [null, null, null, null];

/** The facts that usage counts. */
export const USAGE_TYPES: ReadonlySet<ClientEventType> = new Set<ClientEventType>([
  'MessageDebited',
  'ReservationCaptured',
  'MessageRefunded',
  'CreditsRecharged',
  'CreditsWithdrawn',
]);

export const usage = projectionOf<UsageDocument>({
  collection: { name: 'usage', version: 1, key: 'revision', indexes: [] },
  handles: USAGE_TYPES,
  key: (fact) => hourOf(fact.recordedAt),
  evolve(document, fact) {
    const quarters = (document?.quarters ?? NO_QUARTERS).slice();
    const number = Math.floor(fact.recordedAt / QUARTER_MS) & 3;
    quarters[number] = counted(quarters[number] ?? EMPTY, fact);
    return { position: fact.position.toString(), quarters };
  },
});

/** The key of the hour that contains an instant. */
export function hourOf(epochMs: number): bigint {
  return BigInt(Math.floor(epochMs / HOUR_MS));
}

/** A refund counts when it is made, not when its message was charged. */
function counted(quarter: UsageQuarter, fact: Fact): UsageQuarter {
  switch (fact.type) {
    case 'MessageDebited': {
      const { channel, country, credits } = fact.data;
      return withTraffic(quarter, [channel, country ?? '', 1, credits, '0']);
    }
    case 'ReservationCaptured': {
      const { channel, country, captured } = fact.data;
      return withTraffic(quarter, [channel, country ?? '', 1, captured, '0']);
    }
    case 'MessageRefunded': {
      const { channel, country, credits } = fact.data;
      return withTraffic(quarter, [channel ?? '', country ?? '', 0, '0', credits]);
    }
    case 'CreditsRecharged':
      return { ...quarter, recharged: sum(quarter.recharged, fact.data.credits) };
    case 'CreditsWithdrawn':
      return { ...quarter, withdrawn: sum(quarter.withdrawn, fact.data.credits) };
    default:
      return quarter;
  }
}

/** The traffic of a quarter by channel and country. */
export function* trafficIn({ traffic }: UsageQuarter): Generator<Traffic> {
  for (let at = 0; at < traffic.length; at += WIDTH) {
    // Only this projection writes the list.
    yield traffic.slice(at, at + WIDTH) as unknown as Traffic;
  }
}

function withTraffic({ traffic, recharged, withdrawn }: UsageQuarter, more: Traffic): UsageQuarter {
  const next = traffic.slice();
  const [channel, country, messages, debited, refunded] = more;
  let at = 0;
  while (at < next.length && (next[at] !== channel || next[at + 1] !== country)) at += WIDTH;
  if (at === next.length) next.push(...more);
  else {
    next[at + 2] = Number(next[at + 2]) + messages;
    next[at + 3] = sum(String(next[at + 3]), debited);
    next[at + 4] = sum(String(next[at + 4]), refunded);
  }
  return { traffic: next, recharged, withdrawn };
}

function sum(a: string, b: string): string {
  if (b === '0') return a;
  return a === '0' ? b : formatCredits(readCredits(a) + readCredits(b));
}
