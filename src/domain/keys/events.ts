import type { Channel } from '../client/settings.js';

/** The facts of the stream `api-keys`. They hold no secret and no hash of a secret. */

export type ApiKeyRole = 'admin' | 'auditor' | 'gateway';
export type ApiKeyScope = 'debit' | 'refund' | 'report';

/** The role and the bindings of a key; null = not bound. */
export interface ApiKeyRights {
  readonly role: ApiKeyRole;
  readonly clientIds: readonly string[] | null;
  readonly channels: readonly Channel[] | null;
  readonly scopes: readonly ApiKeyScope[] | null;
}

/** A key as it was created. */
export interface ApiKeyDetails extends ApiKeyRights {
  readonly keyId: string;
  /** Purpose of the key. */
  readonly name: string;
  /** ISO 8601; null = until it is deleted. */
  readonly expiresAt: string | null;
  /** Id of the actor, or how else the key came about. */
  readonly createdBy: string;
}

export interface ApiKeyCreated {
  readonly type: 'ApiKeyCreated';
  readonly data: ApiKeyDetails;
}

/** A key that an earlier release created without a fact. */
export interface ApiKeyAdopted {
  readonly type: 'ApiKeyAdopted';
  readonly data: ApiKeyDetails & { readonly createdAt: string };
}

/** A new key with the name and the rights of another one, which ends after an overlap. */
export interface ApiKeyRotated {
  readonly type: 'ApiKeyRotated';
  readonly data: {
    readonly keyId: string;
    readonly replaces: string;
    /** End of the replaced key, unless it ends earlier. */
    readonly overlapUntil: string;
    /** End of the new key; null = until it is deleted. */
    readonly expiresAt: string | null;
  };
}

export interface ApiKeyDeleted {
  readonly type: 'ApiKeyDeleted';
  readonly data: { readonly keyId: string };
}

/** Keys that were used on a UTC day. It names each key once a day. */
export interface ApiKeysUsed {
  readonly type: 'ApiKeysUsed';
  readonly data: {
    /** `YYYY-MM-DD` */
    readonly day: string;
    readonly keyIds: readonly string[];
  };
}

export type ApiKeyEvent =
  ApiKeyCreated | ApiKeyAdopted | ApiKeyRotated | ApiKeyDeleted | ApiKeysUsed;
