import { API_KEYS_STREAM } from '../../domain/access/streams.js';
import { noteSettingsKey, noteUsed, type KeyDecision } from '../../domain/keys/decide.js';
import type { ApiKeyEvent } from '../../domain/keys/events.js';
import { evolveKeys, NO_KEYS, type KeyStates } from '../../domain/keys/state.js';
import type { Clock } from '../../ports/clock.js';
import type { EventLog } from '../../ports/event-log.js';
import { systemCaller, type Caller } from '../lanes/answer.js';
import { FactStream } from './fact-stream.js';

/** The last decision about keys: why it was refused (null = recorded), and the keys after it. */
export interface KeysDecided {
  readonly refusal: 'NOT_FOUND' | 'LAST_ADMIN' | null;
  readonly keys: KeyStates;
}

/**
 * The facts about API keys, folded from the stream `api-keys`.
 *
 * The methods without a promise answer from the facts that were read. So the authenticator asks
 * them without waiting for the log (decision 0062).
 */
export class KeyFacts {
  private readonly stream: FactStream<KeyStates, ApiKeyEvent>;

  constructor(from: { readonly log: EventLog; readonly clock: Clock }) {
    const fold = { stream: API_KEYS_STREAM, initial: NO_KEYS, evolve: evolveKeys };
    this.stream = new FactStream(from, fold);
  }

  /** The keys after every fact that was durable when this was called. @throws LogUnavailable */
  read(): Promise<KeyStates> {
    return this.stream.state();
  }

  /** The keys as far as their facts were read. */
  get lastKnown(): KeyStates {
    return this.stream.lastKnown;
  }

  /** Records what a pure decision answers. @throws LogUnavailable, OutcomeUnknown, Contention */
  async decide(
    decide: (keys: KeyStates, t: number) => KeyDecision,
    caller: Caller,
  ): Promise<KeysDecided> {
    const { result, state } = await this.stream.submit((keys, t) => {
      const decision = decide(keys, t);
      if (decision.kind === 'refused') return { events: [], result: decision.code };
      return { events: decision.events, result: null };
    }, caller);
    return { refusal: result, keys: state };
  }

  /** Records events that nothing refuses. @throws as `decide` */
  async record(
    decide: (keys: KeyStates, t: number) => readonly ApiKeyEvent[],
    caller: Caller,
  ): Promise<void> {
    await this.stream.submit((keys, t) => ({ events: decide(keys, t), result: null }), caller);
  }

  /** Records the uses of keys, each key once a day. @throws as `decide` */
  noteUsed(keyIds: readonly string[]): Promise<void> {
    return this.record((keys, now) => noteUsed(keys, keyIds, now), systemCaller('api-keys'));
  }

  /** Records that the key of the settings came or went. @throws as `decide` */
  noteSettingsKey(isSet: boolean): Promise<void> {
    return this.record((keys) => noteSettingsKey(keys, isSet), systemCaller('settings'));
  }

  /** Epoch milliseconds of a key's end, as far as its facts were read; Infinity = none is known. */
  endOf(keyId: string): number {
    const key = this.lastKnown.get(keyId);
    if (key === undefined) return Infinity;
    return key.isDeleted ? -Infinity : key.endsAt;
  }

  /** Names of keys, also of deleted ones; ids of no key are left out. @throws LogUnavailable */
  async namesOf(keyIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const isKnown = keyIds.every((keyId) => this.lastKnown.get(keyId) !== undefined);
    const known = isKnown ? this.lastKnown : await this.read();
    const names = keyIds.map((keyId) => [keyId, known.get(keyId)?.name] as const);
    return new Map(names.flatMap(([keyId, name]) => (name === undefined ? [] : [[keyId, name]])));
  }
}
