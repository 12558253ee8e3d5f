import type { NewApiKey } from '../../application/access/new-api-key.js';
import type { Rotation } from '../../application/access/api-keys.js';
import {
  OVERLAP_DEFAULT_S,
  type ApiKeyInput,
  type RotateApiKeyInput,
} from '../input/api-key-input.js';
import { instantOf } from '../input/rules/time-rules.js';
import { invalidField } from '../errors/problem.js';

/**
 * The details of a new key from a checked input, for HTTP and the command line alike.
 * @throws Problem INVALID_INPUT
 */
export function apiKeyDetails(
  { name, role, clientIds, channels, scopes, expiresAt }: ApiKeyInput,
  now: number,
): Omit<NewApiKey, 'createdBy'> {
  if (scopes && role !== 'gateway') {
    throw invalidField('scopes', 'INVALID_CHOICE', 'must be left out: only gateways have scopes');
  }
  return {
    name,
    role,
    expiresAt: futureInstant(expiresAt, now),
    clientIds: clientIds?.map((id) => id.toLowerCase()) ?? null,
    channels: channels ?? null,
    scopes: scopes ?? null,
  };
}

/** A rotation from a checked input. @throws Problem INVALID_INPUT */
export function rotationOf(
  { overlapSeconds, expiresAt }: RotateApiKeyInput,
  now: number,
): Rotation {
  return {
    overlapMs: (overlapSeconds ?? OVERLAP_DEFAULT_S) * 1_000,
    expiresAt: expiresAt === undefined ? undefined : futureInstant(expiresAt, now),
  };
}

function futureInstant(text: string | null | undefined, now: number): string | null {
  const instant = instantOf(text);
  if (instant === null) return null;
  if (instant > now) return new Date(instant).toISOString();
  throw invalidField('expiresAt', 'INVALID_RANGE', 'must be in the future');
}
