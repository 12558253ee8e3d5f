import type { ApiKey } from '../../../ports/credentials.js';

/** A key as callers see it. */
export type ApiKeyAnswer = Omit<ApiKey, 'secretHash' | 'state'>;

export function presentApiKey({ secretHash: _, state: __, ...key }: ApiKey): ApiKeyAnswer {
  return key;
}
