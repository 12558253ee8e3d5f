import { adoptKeys } from '../../domain/keys/decide.js';
import type { KeyStates } from '../../domain/keys/state.js';
import type { Clock } from '../../ports/clock.js';
import type { ApiKey, Credentials } from '../../ports/credentials.js';
import { systemCaller } from '../lanes/answer.js';
import type { KeyFacts } from './key-facts.js';
import { detailsOf } from './new-api-key.js';

/** A pending key of this age belongs to a creation that a crash has ended. */
const ABANDONED_MS = 86_400_000;
/** Keys and bound clients of one append. */
const ADOPTED_MAX = 1_000;

export interface SettledParts {
  readonly credentials: Credentials;
  readonly facts: KeyFacts;
  readonly clock: Clock;
}

/**
 * Makes the stored keys agree with the facts, after a crash between two steps of a command.
 *
 * | stored key | facts | it |
 * |---|---|---|
 * | pending | a creation | becomes active |
 * | pending for a day | none | is removed |
 * | active | none | gets a fact: an earlier release stored it |
 * | any | a deletion | is removed |
 * | any | an earlier end | ends then |
 *
 * A key that has facts and is not stored identifies nobody. Nothing is recorded about it, because
 * a backup may bring the stored key back.
 */
export class KeySettlement {
  private isDone = false;

  constructor(private readonly from: SettledParts) {}

  /** @throws VaultUnavailable, LogUnavailable, OutcomeUnknown, Contention */
  async settle(): Promise<void> {
    const keys = await this.from.facts.read();
    let [factless, weight]: [ApiKey[], number] = [[], 0];
    for await (const key of this.from.credentials.walk()) {
      await this.settleKey(key, keys);
      if (keys.has(key.keyId) || key.state === 'pending') continue;
      factless.push(key);
      weight += 1 + (key.clientIds?.length ?? 0);
      if (weight < ADOPTED_MAX) continue;
      await this.adopt(factless);
      [factless, weight] = [[], 0];
    }
    await this.adopt(factless);
    this.isDone = true;
  }

  /** Settles all keys, unless this process has done so. @throws as `settle` */
  async settleOnce(): Promise<void> {
    if (!this.isDone) await this.settle();
  }

  /** Records facts of keys that have none. @throws LogUnavailable, OutcomeUnknown, Contention */
  async adopt(keys: readonly ApiKey[]): Promise<void> {
    if (keys.length === 0) return;
    const details = keys.map((key) => ({ ...detailsOf(key), createdAt: key.createdAt }));
    await this.from.facts.record((known) => adoptKeys(known, details), systemCaller('api-keys'));
  }

  /** The key may be used from now on. @throws VaultUnavailable */
  async activate(key: ApiKey): Promise<void> {
    const { credentials } = this.from;
    if (await credentials.change(key.keyId, { state: 'active' })) return;
    // It was taken for abandoned, before its fact was recorded.
    await credentials.add({ ...key, state: 'active' });
  }

  /** Stores the end that the facts give a key, when it is earlier. @throws VaultUnavailable */
  async storeEnd({ keyId, expiresAt }: ApiKey): Promise<void> {
    const stored = expiresAt === null ? Infinity : Date.parse(expiresAt);
    const end = this.from.facts.endOf(keyId);
    if (end >= stored) return;
    await this.from.credentials.change(keyId, { expiresAt: new Date(end).toISOString() });
  }

  private async settleKey(key: ApiKey, keys: KeyStates): Promise<void> {
    const { keyId, state, createdAt } = key;
    const known = keys.get(keyId);
    const age = this.from.clock.now() - Date.parse(createdAt);
    const isAbandoned = known === undefined && state === 'pending' && age > ABANDONED_MS;
    if (isAbandoned || known?.isDeleted === true) {
      await this.from.credentials.remove(keyId);
      return;
    }
    if (known === undefined) return;
    if (state === 'pending') await this.activate(key);
    await this.storeEnd(key);
  }
}
