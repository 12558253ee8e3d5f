import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KnownKeys } from '../../application/access/known-keys.js';
import { hashOf } from '../../application/access/new-api-key.js';
import { SETTINGS_KEY } from '../../domain/keys/state.js';
import type { ApiKey } from '../../ports/credentials.js';
import { Clock } from '../../ports/clock.js';
import { FacadeConfig } from './http-config.js';
import { Problem } from '../errors/problem.js';
import type { Identity } from './identity.js';

/**
 * Another process may have deleted a key, so a cached identity is looked up again after this time.
 */
const REMEMBERED_MS = 5_000;
const REMEMBERED_MAX = 10_000;
const BEARER = /^Bearer +([\x21-\x7e]{1,500}) *$/i;

interface Remembered {
  readonly identity: Identity;
  readonly keyId: string;
  /** Epoch milliseconds; Infinity = never. */
  readonly expiresAt: number;
  readonly askedAt: number;
}

/** Identifies the sender of a request by its key. Secrets are never stored, only their hashes. */
@Injectable()
export class Authenticator {
  private readonly remembered = new Map<string, Remembered>();
  private readonly fixed: Buffer | null;
  private readonly listeners: ((keyId: string) => void)[] = [];
  /** Number of keys deleted here: a look-up in flight during a deletion is not cached. */
  private forgotten = 0;

  constructor(
    private readonly keys: KnownKeys,
    private readonly clock: Clock,
    config: FacadeConfig,
  ) {
    this.fixed = config.adminKey === null ? null : Buffer.from(hashOf(config.adminKey), 'hex');
  }

  /**
   * The identity behind an `Authorization` header; `null` without a header. Synchronous for a
   * cached key, so the hot path awaits no promise.
   * @param beforeLookUp called before the store is asked for an unknown key; may throw
   * @throws Problem UNAUTHENTICATED (also as a rejection)
   */
  identify(
    header: string | undefined,
    beforeLookUp: () => void = () => undefined,
  ): Identity | null | Promise<Identity> {
    if (header === undefined) return null;
    const secret = BEARER.exec(header)?.[1];
    if (secret === undefined) throw unauthenticated('Send Authorization: Bearer <key>.');
    const hash = hashOf(secret);
    const known = this.remembered.get(hash);
    const now = this.clock.now();
    if (known && Math.abs(now - known.askedAt) < REMEMBERED_MS) return ifNotExpired(known, now);
    if (this.fixed !== null && timingSafeEqual(Buffer.from(hash, 'hex'), this.fixed)) {
      this.keys.noteSettingsKey(now);
      return FIXED_ADMIN;
    }
    if (known === undefined) beforeLookUp();
    return this.ask(hash, now);
  }

  /** The listener is called with the id of each key that may have been deleted here. */
  onForget(listener: (keyId: string) => void): void {
    this.listeners.push(listener);
  }

  /** A key was deleted here: its cached identity is dropped at once. */
  forget(keyId: string): void {
    this.forgotten += 1;
    for (const [hash, known] of this.remembered) {
      if (known.keyId === keyId) this.remembered.delete(hash);
    }
    for (const listener of this.listeners) listener(keyId);
  }

  private async ask(hash: string, now: number): Promise<Identity> {
    const { forgotten } = this;
    const found = await this.keys.find(hash, now);
    if (found === null) {
      this.remembered.delete(hash);
      throw unauthenticated('The key is unknown or was deleted: use another key.');
    }
    const { key, endsAt } = found;
    const identity = identityIn(key, endsAt);
    const known = { identity, keyId: key.keyId, expiresAt: endsAt, askedAt: now };
    if (this.remembered.size >= REMEMBERED_MAX) {
      const [oldest] = this.remembered.keys();
      if (oldest !== undefined) this.remembered.delete(oldest);
    }
    if (forgotten === this.forgotten) this.remembered.set(hash, known);
    return ifNotExpired(known, now);
  }
}

const FIXED_ADMIN: Identity = {
  role: 'admin',
  id: SETTINGS_KEY,
  clientIds: null,
  channels: null,
  scopes: null,
  clientId: null,
  staffId: null,
  credential: { kind: 'key', name: null, expiresAt: null },
};

/** @param endsAt epoch milliseconds; Infinity = never */
function identityIn(key: ApiKey, endsAt: number): Identity {
  const { keyId, role, clientIds, channels, scopes, name } = key;
  const expiresAt = Number.isFinite(endsAt) ? new Date(endsAt).toISOString() : null;
  return {
    role,
    id: keyId,
    clientIds: clientIds === null ? null : new Set(clientIds),
    channels,
    scopes: scopes === null ? null : new Set(scopes),
    clientId: null,
    staffId: null,
    credential: { kind: 'key', name, expiresAt },
  };
}

function ifNotExpired({ identity, expiresAt }: Remembered, now: number): Identity {
  if (now < expiresAt) return identity;
  throw unauthenticated('The key has expired: use another key.');
}

function unauthenticated(detail: string): Problem {
  return new Problem('UNAUTHENTICATED', { detail });
}
