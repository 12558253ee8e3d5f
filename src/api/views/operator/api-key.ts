import type { ApiKey } from '../../../ports/credentials.js';

/** A key as callers see it. */
export type ApiKeyAnswer = Omit<ApiKey, 'secretHash'>;

export function presentApiKey({ secretHash: _, ...key }: ApiKey): ApiKeyAnswer {
  return key;
}

/** All keys as one page. */
export function presentApiKeys(keys: readonly ApiKey[]): {
  readonly items: readonly ApiKeyAnswer[];
  readonly nextCursor: null;
} {
  return { items: keys.map(presentApiKey), nextCursor: null };
}
