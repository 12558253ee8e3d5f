import { List, Map as PersistentMap } from 'immutable';
import type { RecordedOf } from '../access/events.js';
import type { ClientPurged } from '../client/events.js';
import { readCredits, type Credits } from '../credits.js';
import type { PurgeEvent } from './events.js';

/** The record that is kept of a purged client, permanently. */
export interface Certificate extends Omit<ClientPurged['data'], 'names'> {
  /** Epoch milliseconds. */
  readonly purgedAt: number;
  /** Epoch milliseconds at which every step was done; null = some are not. */
  readonly completedAt: number | null;
}

/** Sums over the purged clients of one currency. */
export interface PurgedTotals {
  readonly clients: number;
  /** Recharges less withdrawals. */
  readonly assigned: Credits;
  readonly usedPosted: Credits;
}

/** The journal of purges, folded. */
export interface Purges {
  /** In the order of the journal. */
  readonly certificates: List<Certificate>;
  /** Place of each client's certificate. */
  readonly places: PersistentMap<string, number>;
  /** Places of purges that are not completed. */
  readonly unfinished: PersistentMap<string, number>;
  readonly totals: PersistentMap<string, PurgedTotals>;
}

export const NO_PURGES: Purges = {
  certificates: List(),
  places: PersistentMap(),
  unfinished: PersistentMap(),
  totals: PersistentMap(),
};

/** The journal after one more fact. */
export function evolvePurges(before: Purges, fact: RecordedOf<PurgeEvent>): Purges {
  const { clientId } = fact.data;
  const place = before.places.get(clientId);
  if (fact.type === 'PurgeCompleted') {
    const open = place === undefined ? undefined : before.certificates.get(place);
    if (place === undefined || open === undefined) return before;
    const closed = { ...open, completedAt: open.completedAt ?? fact.recordedAt };
    const certificates = before.certificates.set(place, closed);
    return { ...before, certificates, unfinished: before.unfinished.delete(clientId) };
  }
  if (place !== undefined) return before;
  const { names: _none, ...kept } = fact.data;
  const next = before.certificates.size;
  const { currency } = kept;
  return {
    certificates: before.certificates.push({
      ...kept,
      purgedAt: fact.recordedAt,
      completedAt: null,
    }),
    places: before.places.set(clientId, next),
    unfinished: before.unfinished.set(clientId, next),
    totals: before.totals.set(currency, totalsWith(before.totals.get(currency), kept)),
  };
}

function totalsWith(
  before: PurgedTotals = { clients: 0, assigned: 0n, usedPosted: 0n },
  { recharged, withdrawn, usedPosted }: Omit<ClientPurged['data'], 'names'>,
): PurgedTotals {
  return {
    clients: before.clients + 1,
    assigned: before.assigned + sumOf(recharged) - sumOf(withdrawn),
    usedPosted: before.usedPosted + readCredits(usedPosted),
  };
}

function sumOf(sums: ClientPurged['data']['recharged']): Credits {
  return Object.values(sums).reduce((sum, credits) => sum + readCredits(credits), 0n);
}
