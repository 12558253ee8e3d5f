import { hash, randomBytes, randomUUID } from 'node:crypto';
import type { ApiKey } from '../../ports/credentials.js';

/** A new key's secret: 256 random bits, recognisable in logs and by scanners. */
export function newSecret(): string {
  return `tly_${randomBytes(32).toString('base64url')}`;
}

/** The stored hash of a secret. */
export function hashOf(secret: string): string {
  return hash('sha256', secret, 'hex');
}

/** A key in its stored form; omitted bindings mean not bound. */
export function apiKey(
  secret: string,
  about: Pick<ApiKey, 'name' | 'role' | 'createdBy'> & Partial<ApiKey>,
  now: number,
): ApiKey {
  return {
    keyId: randomUUID(),
    createdAt: new Date(now).toISOString(),
    expiresAt: null,
    clientIds: null,
    channels: null,
    scopes: null,
    lastUsedAt: null,
    ...about,
    secretHash: hashOf(secret),
  };
}
