import type { ApiKey } from '../../ports/credentials.js';
import type { ApiKeyInput } from '../input/api-key-input.js';
import { instantOf } from '../input/rules/time-rules.js';
import { invalidField } from '../errors/problem.js';

/**
 * The details of a new key from a checked input, for HTTP and the command line alike.
 * @throws Problem INVALID_INPUT
 */
export function apiKeyDetails(
  { name, role, clientIds, channels, scopes, expiresAt }: ApiKeyInput,
  now: number,
): Pick<ApiKey, 'name' | 'role'> & Partial<ApiKey> {
  if (scopes && role !== 'gateway') {
    throw invalidField('scopes', 'INVALID_CHOICE', 'must be left out: only gateways have scopes');
  }
  const expires = instantOf(expiresAt);
  if (expires !== null && expires <= now) {
    throw invalidField('expiresAt', 'INVALID_RANGE', 'must be in the future');
  }
  return {
    name,
    role,
    expiresAt: expires === null ? null : new Date(expires).toISOString(),
    clientIds: clientIds?.map((id) => id.toLowerCase()) ?? null,
    channels: channels ?? null,
    scopes: scopes ?? null,
  };
}
