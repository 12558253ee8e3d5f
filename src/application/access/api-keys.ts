import { deleteKey, rotateKey, type KeyDecision } from '../../domain/keys/decide.js';
import type { KeyStates } from '../../domain/keys/state.js';
import type { ApiKey } from '../../ports/credentials.js';
import { OutcomeUnknown } from '../../ports/event-log.js';
import type { Logger } from '../../ports/logger.js';
import type { Caller } from '../lanes/answer.js';
import { systemCaller } from '../lanes/answer.js';
import { KeySettlement, type SettledParts } from './key-settlement.js';
import { detailsOf, newApiKey, type MadeApiKey, type NewApiKey } from './new-api-key.js';

/** A rotation: how long the replaced key still works, and the end of the new key. */
export interface Rotation {
  readonly overlapMs: number;
  /** ISO 8601; null = none, undefined = that of the replaced key. */
  readonly expiresAt?: string | null | undefined;
}

export interface RotatedApiKey extends MadeApiKey {
  /** End of the replaced key, unless it ends earlier. */
  readonly overlapUntil: string;
}

/**
 * Creates, rotates and deletes API keys (decision 0062).
 *
 * **Invariants**
 * - The facts of the stream `api-keys` decide which keys exist and when they end. The stored keys
 *   hold the hashes of secrets, which facts must not.
 * - A new key is stored as pending, then its fact is recorded, then it becomes active. So no secret
 *   works without a fact.
 * - A deletion, and the end of a rotated key, is recorded first and stored afterwards. The
 *   authenticator knows the facts, so a key ends even if the process dies between the two.
 * - `settle` completes from the facts whatever a crash has left.
 *
 * The commands throw VaultUnavailable, LogUnavailable, OutcomeUnknown and Contention.
 */
export class ApiKeys {
  private readonly settlement: KeySettlement;

  constructor(private readonly from: SettledParts & { readonly logger: Logger }) {
    this.settlement = new KeySettlement(from);
  }

  /** Makes the stored keys agree with the facts. */
  settle(): Promise<void> {
    return this.settlement.settle();
  }

  async create(about: NewApiKey, caller: Caller): Promise<MadeApiKey> {
    const made = newApiKey(about, this.from.clock.now());
    const event = { type: 'ApiKeyCreated', data: detailsOf(made.key) } as const;
    await this.introduce(made.key, caller, () => ({ kind: 'events', events: [event] }));
    return made;
  }

  /**
   * Creates the first key of an empty store; null when a key was ever created here. Its secret is
   * shown even if its fact cannot be recorded: the next `settle` records it.
   */
  async createFirst(): Promise<MadeApiKey | null> {
    const about = { name: 'first admin', role: 'admin', createdBy: 'first-start' } as const;
    const made = newApiKey(about, this.from.clock.now());
    if (!(await this.from.credentials.claimFirst(made.key))) return null;
    const event = { type: 'ApiKeyCreated', data: detailsOf(made.key) } as const;
    const text = 'the fact of the first key is not recorded yet';
    await this.from.facts
      .record(() => [event], systemCaller('first-start'))
      .catch(this.from.logger.of('api-keys').ignoring('warn', text));
    return made;
  }

  /**
   * Creates a key with the name and rights of another one, which ends after the overlap. EXPIRED =
   * the new key would have ended already.
   */
  async rotate(
    keyId: string,
    { overlapMs, expiresAt }: Rotation,
    caller: Caller,
  ): Promise<RotatedApiKey | 'NOT_FOUND' | 'EXPIRED'> {
    await this.settlement.settleOnce();
    const replaced = await this.recorded(keyId);
    if (replaced === null) return 'NOT_FOUND';
    const now = this.from.clock.now();
    const end = expiresAt === undefined ? this.expiryOf(keyId) : expiresAt;
    if (end !== null && Date.parse(end) <= now) return 'EXPIRED';
    const { name, role, clientIds, channels, scopes } = replaced;
    const rights = { name, role, clientIds, channels, scopes };
    const createdBy = caller.actor.id;
    const made = newApiKey({ ...rights, createdBy, expiresAt: end, replaces: keyId }, now);
    let overlapUntil = '';
    const isDone = await this.introduce(made.key, caller, (keys, t) => {
      overlapUntil = new Date(t + overlapMs).toISOString();
      const rotation = { keyId: made.key.keyId, replaces: keyId, overlapUntil, expiresAt: end };
      return rotateKey(keys, rotation);
    });
    if (!isDone) return 'NOT_FOUND';
    await this.settlement.storeEnd(replaced);
    return { ...made, overlapUntil };
  }

  /**
   * Deletes a key; repeatable after a failure.
   * @param isSecured whether an admin can enter without any of these keys
   */
  async remove(
    keyId: string,
    isSecured: boolean,
    caller: Caller,
  ): Promise<'DELETED' | 'NOT_FOUND' | 'LAST_ADMIN'> {
    await this.settlement.settleOnce();
    if ((await this.recorded(keyId)) === null) return 'NOT_FOUND';
    const { refusal, keys } = await this.from.facts.decide(
      (known, now) => deleteKey(known, keyId, { now, isSecured }),
      caller,
    );
    if (refusal === 'LAST_ADMIN') return refusal;
    // The fact may be older than this call: the stored key is removed nevertheless.
    const isDeleted = keys.get(keyId)?.isDeleted === true;
    const wasStored = isDeleted && (await this.from.credentials.remove(keyId));
    return refusal === null || wasStored ? 'DELETED' : 'NOT_FOUND';
  }

  /** A stored key that has its fact. A key that an earlier release has just stored gets it now. */
  private async recorded(keyId: string): Promise<ApiKey | null> {
    const key = await this.from.credentials.find(keyId);
    if (key === null) return null;
    if ((await this.from.facts.read()).has(keyId)) return key;
    if (key.state === 'pending') return null;
    await this.settlement.adopt([key]);
    return key;
  }

  /** Stores a key, records its fact and activates it; false when the decision refused it. */
  private async introduce(
    key: ApiKey,
    caller: Caller,
    decide: (keys: KeyStates, t: number) => KeyDecision,
  ): Promise<boolean> {
    await this.from.credentials.add({ ...key, state: 'pending' });
    try {
      const { refusal } = await this.from.facts.decide(decide, caller);
      if (refusal === null) {
        await this.settlement.activate(key);
        return true;
      }
    } catch (cause) {
      // Its fact may be in the log: `settle` will know.
      if (!(cause instanceof OutcomeUnknown)) await this.giveUp(key);
      throw cause;
    }
    await this.giveUp(key);
    return false;
  }

  /** Removes a pending key without a fact; what fails here is left to `settle`. */
  private async giveUp({ keyId }: ApiKey): Promise<void> {
    const { credentials, facts, logger } = this.from;
    if (facts.lastKnown.has(keyId)) return;
    const text = 'an unfinished API key stays stored until it is removed later';
    await credentials.remove(keyId).catch(logger.of('api-keys').ignoring('debug', text));
  }

  /** The end that a key was created with, whatever a rotation made of it. */
  private expiryOf(keyId: string): string | null {
    const end = this.from.facts.lastKnown.get(keyId)?.expiresAt ?? Infinity;
    return end === Infinity ? null : new Date(end).toISOString();
  }
}
