import type { Clock } from '../../ports/clock.js';
import type { Credentials } from '../../ports/credentials.js';
import { apiKey, newSecret } from './api-keys.js';

/**
 * Creates the one admin key of an empty store and returns its secret, which cannot be read again;
 * `null` when a key was ever created here.
 */
export async function makeFirstKey(credentials: Credentials, clock: Clock): Promise<string | null> {
  const secret = newSecret();
  const about = { name: 'first admin', role: 'admin', createdBy: 'first-start' } as const;
  const claimed = await credentials.claimFirst(apiKey(secret, about, clock.now()));
  return claimed ? secret : null;
}
