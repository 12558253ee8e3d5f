import { Injectable } from '@nestjs/common';
import { Credentials, type ApiKey } from '../../ports/credentials.js';
import { KeyFacts } from './key-facts.js';
import { KeyUses } from './key-uses.js';

/** A key that was found, and epoch milliseconds of its end; Infinity = none. */
export interface KnownKey {
  readonly key: ApiKey;
  readonly endsAt: number;
}

/** Finds API keys by their secrets, as far as the facts let them be used. */
@Injectable()
export class KnownKeys {
  constructor(
    private readonly credentials: Credentials,
    private readonly facts: KeyFacts,
    private readonly uses: KeyUses,
  ) {}

  /**
   * The key of a secret's hash. Null = unknown, deleted, or not created yet. A key that has not
   * ended counts as used.
   * @throws VaultUnavailable
   */
  async find(secretHash: string, now: number): Promise<KnownKey | null> {
    const key = await this.credentials.findByHash(secretHash);
    if (key === null || key.state === 'pending') return null;
    const end = this.facts.endOf(key.keyId);
    if (end === -Infinity) return null;
    const endsAt = Math.min(key.expiresAt === null ? Infinity : Date.parse(key.expiresAt), end);
    if (now < endsAt) this.uses.note(key);
    return { key, endsAt };
  }

  /** The key of the settings is used; cheap, because each request may say so. */
  noteSettingsKey(now: number): void {
    this.uses.noteSettingsKey(now);
  }
}
