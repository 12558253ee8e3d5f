import { Injectable } from '@nestjs/common';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type CryptoKey,
  type JWK,
} from 'jose';
import { DAY_MS } from '../../../domain/windows.js';
import { AccessRecords, type AccessRecord } from '../../../ports/access-records.js';
import { Clock } from '../../../ports/clock.js';
import { AccessSecrets } from './access-secrets.js';
import { ACCESS_TOKEN_MS } from './token-lives.js';

/** Signature algorithm of access tokens. */
export const SIGNATURE = 'EdDSA';
/** A key signs for one period; then the next one does. */
const PERIOD_MS = 30 * DAY_MS;
/** The next key is published this long before it signs, because verifiers keep the list. */
const AHEAD_MS = DAY_MS;
/** Clocks of instances differ: a key is kept longer than its last token. */
const KEPT_MS = ACCESS_TOKEN_MS + DAY_MS;
/** Two tries to find a period's key: another instance may have added or removed it meanwhile. */
const TRIES_MAX = 2;

/** The key that signs at the moment. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

interface KnownKey extends SigningKey {
  readonly publicKey: CryptoKey;
  /** As other services read it. */
  readonly jwk: JWK;
}

/**
 * The keys that sign access tokens, one for each period of 30 days.
 *
 * - The id of a key's record is its period, and a record is added once. So all instances agree on
 *   the key of a period, whichever of them made it.
 * - A private key is stored sealed. An older key verifies until its last token has expired.
 */
@Injectable()
export class SigningKeys {
  private readonly known = new Map<number, Promise<KnownKey>>();

  constructor(
    private readonly records: AccessRecords,
    private readonly secrets: AccessSecrets,
    private readonly clock: Clock,
  ) {}

  /** The key to sign with now; the first call of a period makes it. @throws VaultUnavailable */
  current(): Promise<SigningKey> {
    return this.ofPeriod(this.period());
  }

  /**
   * The public key that a token names, for tokens that may still be valid; null for any other
   * name. A name that no instance has given is answered without a store.
   * @throws VaultUnavailable
   */
  async find(kid: string): Promise<CryptoKey | null> {
    const named = Number(/^(\d{1,6})\.[A-Za-z0-9_-]{8}$/.exec(kid)?.[1]);
    // A token of the next period may come from an instance whose clock is ahead.
    if (!(Math.abs(named - this.period()) <= 1)) return null;
    const key = await this.existing(named);
    return key?.kid === kid ? key.publicKey : null;
  }

  /** Every key that verifies a token, now or soon. @throws VaultUnavailable */
  async published(): Promise<readonly JWK[]> {
    const now = this.clock.now();
    const present = this.period();
    const periods = [present - 1, present, present + 1];
    await this.current();
    if (Math.floor((now + AHEAD_MS) / PERIOD_MS) > present) await this.ofPeriod(present + 1);
    const keys = await Promise.all(periods.map((period) => this.existing(period)));
    return keys.flatMap((key) => (key === null ? [] : [key.jwk]));
  }

  private period(): number {
    return Math.floor(this.clock.now() / PERIOD_MS);
  }

  private ofPeriod(period: number): Promise<KnownKey> {
    return this.known.get(period) ?? this.keep(period, this.findOrMake(period));
  }

  private async existing(period: number): Promise<KnownKey | null> {
    const known = this.known.get(period);
    if (known !== undefined) return known;
    const record = await this.records.get('signing-key', String(period), this.clock.now());
    return record === null ? null : this.keep(period, this.opened(record));
  }

  /** Remembers a key, and forgets those whose tokens have expired. */
  private keep(period: number, key: Promise<KnownKey>): Promise<KnownKey> {
    this.known.set(period, key);
    key.catch(() => this.known.delete(period));
    for (const old of this.known.keys()) {
      if (old < this.period() - 1) this.known.delete(old);
    }
    return key;
  }

  private async findOrMake(period: number): Promise<KnownKey> {
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const now = this.clock.now();
      const record = await this.records.get('signing-key', String(period), now);
      if (record !== null) return this.opened(record);
      await this.records.add(await this.made(period), now);
    }
    throw new Error(`the signing key of period ${period} was removed as soon as it was added`);
  }

  private async made(period: number): Promise<Omit<AccessRecord, 'version'>> {
    const { privateKey, publicKey } = await generateKeyPair(SIGNATURE, { extractable: true });
    const { kty, crv, x } = await exportJWK(publicKey);
    const kid = `${period}.${(await calculateJwkThumbprint(publicKey)).slice(0, 8)}`;
    const secret = JSON.stringify(await exportJWK(privateKey));
    const sealed = (await this.secrets.sealer()).seal(secret, contextOf(period));
    return {
      kind: 'signing-key',
      id: String(period),
      subject: '',
      sort: new Date(period * PERIOD_MS).toISOString(),
      expiresAt: (period + 1) * PERIOD_MS + KEPT_MS,
      body: { kid, public: { kty, crv, x }, private: sealed },
    };
  }

  private async opened({ id, body }: AccessRecord): Promise<KnownKey> {
    const { kid, public: open, private: sealed } = body as unknown as StoredKey;
    const secret = (await this.secrets.sealer()).open(sealed, contextOf(Number(id)));
    const [privateKey, publicKey] = await Promise.all([
      importJWK(JSON.parse(secret) as JWK, SIGNATURE),
      importJWK(open, SIGNATURE),
    ]);
    const jwk = { ...open, kid, alg: SIGNATURE, use: 'sig' };
    return { kid, privateKey: privateKey as CryptoKey, publicKey: publicKey as CryptoKey, jwk };
  }
}

interface StoredKey {
  readonly kid: string;
  readonly public: JWK;
  readonly private: string;
}

function contextOf(period: number): string {
  return `signing-key ${period} private`;
}
