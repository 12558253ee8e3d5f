import { readCredits, type Credits } from '../../../domain/credits.js';
import type { SumsBySource } from '../../../domain/client/events.js';
import type { Purges } from '../../../domain/purges/state.js';
import type { PurgedUsage } from './usage-answer.js';

/** The closing totals of clients that were purged at or after an instant, by currency. */
export function purgedSince({ certificates }: Purges, from: number): readonly PurgedUsage[] {
  const sums = new Map<string, PurgedUsage>();
  for (const { currency, purgedAt, recharged, withdrawn, usedPosted } of certificates) {
    if (purgedAt < from) continue;
    const before = sums.get(currency) ?? NONE;
    sums.set(currency, {
      currency,
      clients: before.clients + 1,
      recharged: before.recharged + sumOf(recharged),
      withdrawn: before.withdrawn + sumOf(withdrawn),
      usedPosted: before.usedPosted + readCredits(usedPosted),
    });
  }
  return [...sums.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

const NONE = { clients: 0, recharged: 0n, withdrawn: 0n, usedPosted: 0n };

function sumOf(sums: SumsBySource): Credits {
  return Object.values(sums).reduce((sum, credits) => sum + readCredits(credits), 0n);
}
