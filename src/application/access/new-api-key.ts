import { hash, randomBytes, randomUUID } from 'node:crypto';
import type { ApiKeyDetails } from '../../domain/keys/events.js';
import type { ApiKey } from '../../ports/credentials.js';

/** The choices of a key's creator; omitted bindings mean not bound. */
export type NewApiKey = Pick<ApiKeyDetails, 'name' | 'role' | 'createdBy'> &
  Partial<Pick<ApiKey, 'expiresAt' | 'clientIds' | 'channels' | 'scopes' | 'replaces'>>;

/** A key and its secret, which cannot be read again. */
export interface MadeApiKey {
  readonly key: ApiKey;
  readonly secret: string;
}

/** A new active key that is not stored yet. Its secret has 256 random bits. */
export function newApiKey(about: NewApiKey, now: number): MadeApiKey {
  // Recognisable in logs and by scanners.
  const secret = `tly_${randomBytes(32).toString('base64url')}`;
  return { key: apiKey(secret, about, now), secret };
}

/** The stored hash of a secret. */
export function hashOf(secret: string): string {
  return hash('sha256', secret, 'hex');
}

/** A key in its stored form. */
export function apiKey(secret: string, about: NewApiKey, now: number): ApiKey {
  return {
    keyId: randomUUID(),
    createdAt: new Date(now).toISOString(),
    expiresAt: null,
    clientIds: null,
    channels: null,
    scopes: null,
    state: 'active',
    replaces: null,
    lastUsedAt: null,
    ...about,
    secretHash: hashOf(secret),
  };
}

/** The part of a stored key that its fact has. */
export function detailsOf(key: ApiKey): ApiKeyDetails {
  const { keyId, name, role, clientIds, channels, scopes, expiresAt, createdBy } = key;
  return { keyId, name, role, clientIds, channels, scopes, expiresAt, createdBy };
}
