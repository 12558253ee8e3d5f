import type { ApiKey } from '../../../ports/credentials.js';

/** A key as callers see it. */
export type ApiKeyAnswer = Omit<ApiKey, 'secretHash'>;

export function presentApiKey({ secretHash: _, ...key }: ApiKey): ApiKeyAnswer {
  return key;
}
