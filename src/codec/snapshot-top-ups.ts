import type { FiringDay, TopUps } from '../domain/client/top-ups/top-ups.js';
import { formatCredits, readCredits } from '../domain/credits.js';

/** The top-ups of a client in its snapshot: amounts as strings. */
export interface StoredTopUps extends Omit<TopUps, 'day'> {
  readonly day: (Omit<FiringDay, 'credits'> & { readonly credits: string }) | null;
}

export function storedTopUps(topUps: TopUps): StoredTopUps {
  const { day } = topUps;
  return { ...topUps, day: day && { ...day, credits: formatCredits(day.credits) } };
}

export function topUpsOf(stored: StoredTopUps): TopUps {
  const { day } = stored;
  return { ...stored, day: day && { ...day, credits: readCredits(day.credits) } };
}
