import type {
  ApiKeyAdopted,
  ApiKeyCreated,
  ApiKeyDeleted,
  ApiKeyDetails,
  ApiKeyRotated,
  ApiKeysUsed,
} from '../../domain/keys/events.js';
import { canonicalJson } from '../canonical.js';

/** The stored shapes of the stream `api-keys`; none of them has encrypted fields. */

/** `ApiKeyCreated`, version 1. Omitted: bindings and expiresAt (null). */
export interface ApiKeyCreatedV1 {
  readonly channels?: ApiKeyDetails['channels'] & object;
  readonly clientIds?: readonly string[];
  readonly createdBy: string;
  readonly expiresAt?: string;
  readonly keyId: string;
  readonly name: string;
  readonly role: ApiKeyDetails['role'];
  readonly scopes?: ApiKeyDetails['scopes'] & object;
}

export function writeApiKeyCreated(data: ApiKeyCreated['data']): string {
  return canonicalJson(detailsIn(data));
}

export function readApiKeyCreatedV1(text: string): ApiKeyCreated['data'] {
  return detailsOf(JSON.parse(text) as ApiKeyCreatedV1);
}

/** `ApiKeyAdopted`, version 1. */
export interface ApiKeyAdoptedV1 extends ApiKeyCreatedV1 {
  readonly createdAt: string;
}

export function writeApiKeyAdopted(data: ApiKeyAdopted['data']): string {
  const stored: ApiKeyAdoptedV1 = { ...detailsIn(data), createdAt: data.createdAt };
  return canonicalJson(stored);
}

export function readApiKeyAdoptedV1(text: string): ApiKeyAdopted['data'] {
  const stored = JSON.parse(text) as ApiKeyAdoptedV1;
  return { ...detailsOf(stored), createdAt: stored.createdAt };
}

/** `ApiKeyRotated`, version 1. Omitted: expiresAt (null). */
export interface ApiKeyRotatedV1 {
  readonly expiresAt?: string;
  readonly keyId: string;
  readonly overlapUntil: string;
  readonly replaces: string;
}

export function writeApiKeyRotated(data: ApiKeyRotated['data']): string {
  const { keyId, replaces, overlapUntil, expiresAt } = data;
  const stored: ApiKeyRotatedV1 = {
    keyId,
    replaces,
    overlapUntil,
    ...(expiresAt === null ? {} : { expiresAt }),
  };
  return canonicalJson(stored);
}

export function readApiKeyRotatedV1(text: string): ApiKeyRotated['data'] {
  const { keyId, replaces, overlapUntil, expiresAt = null } = JSON.parse(text) as ApiKeyRotatedV1;
  return { keyId, replaces, overlapUntil, expiresAt };
}

/** `ApiKeyDeleted`, version 1. */
export interface ApiKeyDeletedV1 {
  readonly keyId: string;
}

export function writeApiKeyDeleted({ keyId }: ApiKeyDeleted['data']): string {
  const stored: ApiKeyDeletedV1 = { keyId };
  return canonicalJson(stored);
}

export function readApiKeyDeletedV1(text: string): ApiKeyDeleted['data'] {
  const { keyId } = JSON.parse(text) as ApiKeyDeletedV1;
  return { keyId };
}

/** `ApiKeysUsed`, version 1. */
export interface ApiKeysUsedV1 {
  readonly day: string;
  readonly keyIds: readonly string[];
}

export function writeApiKeysUsed({ day, keyIds }: ApiKeysUsed['data']): string {
  const stored: ApiKeysUsedV1 = { day, keyIds };
  return canonicalJson(stored);
}

export function readApiKeysUsedV1(text: string): ApiKeysUsed['data'] {
  const { day, keyIds } = JSON.parse(text) as ApiKeysUsedV1;
  return { day, keyIds };
}

function detailsIn(data: ApiKeyDetails): ApiKeyCreatedV1 {
  const { keyId, name, role, createdBy, clientIds, channels, scopes, expiresAt } = data;
  return {
    keyId,
    name,
    role,
    createdBy,
    ...(clientIds === null ? {} : { clientIds }),
    ...(channels === null ? {} : { channels }),
    ...(scopes === null ? {} : { scopes }),
    ...(expiresAt === null ? {} : { expiresAt }),
  };
}

function detailsOf(stored: ApiKeyCreatedV1): ApiKeyDetails {
  const { keyId, name, role, createdBy } = stored;
  const { clientIds = null, channels = null, scopes = null, expiresAt = null } = stored;
  return { keyId, name, role, createdBy, clientIds, channels, scopes, expiresAt };
}
