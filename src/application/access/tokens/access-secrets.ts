import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Sealer } from '../../../codec/sealer.js';
import { KeyVault } from '../../../ports/key-vault.js';

/** Uses of the ledger's secret `access`; each has its own key. */
export type AccessPurpose = 'refresh-tokens' | 'issuer' | 'unknown-names' | 'sign-ins';

/**
 * The keys behind logins and sessions: a sealer, and MAC keys by purpose. All of them are derived
 * from the secret `access` of the vault, so every instance has the same ones.
 */
@Injectable()
export class AccessSecrets {
  private secret: Promise<KeyObject> | null = null;
  private readonly macKeys = new Map<AccessPurpose, KeyObject>();

  constructor(private readonly vault: KeyVault) {}

  /** @throws VaultUnavailable */
  async sealer(): Promise<Sealer> {
    return new Sealer(await this.root());
  }

  /** @throws VaultUnavailable */
  async macKey(purpose: AccessPurpose): Promise<KeyObject> {
    const known = this.macKeys.get(purpose);
    if (known !== undefined) return known;
    const root = await this.root();
    const bytes = hkdfSync('sha256', root.export(), '', `tallystick ${purpose}`, 32);
    const key = createSecretKey(Buffer.from(bytes));
    this.macKeys.set(purpose, key);
    return key;
  }

  private root(): Promise<KeyObject> {
    this.secret ??= this.vault.secret('access').catch((cause: unknown) => {
      // A vault that did not respond is asked again by the next caller.
      this.secret = null;
      throw cause;
    });
    return this.secret;
  }
}
