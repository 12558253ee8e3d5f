import { Map as ImmutableMap } from 'immutable';
import type { ApiKeyDetails, ApiKeyEvent, ApiKeyRole } from './events.js';

/** The state of one key, also after its end. */
export interface KeyState {
  readonly name: string;
  readonly role: ApiKeyRole;
  /** Whether the key is bound to clients. */
  readonly isBound: boolean;
  /** Epoch milliseconds of the end that the key was created with; Infinity = none. */
  readonly expiresAt: number;
  /** Epoch milliseconds of its end: the same, or the end of its overlap with a newer key. */
  readonly endsAt: number;
  readonly isDeleted: boolean;
  /** The last UTC day on which a use was recorded; '' = none. */
  readonly usedOn: string;
}

/** All keys that there ever were, by id. */
export type KeyStates = ImmutableMap<string, KeyState>;

/** Id of the key of the settings. No store has it, and no command changes it. */
export const SETTINGS_KEY = 'environment';

export const NO_KEYS: KeyStates = ImmutableMap();

/** The keys after one more fact. */
export function evolveKeys(keys: KeyStates, { type, data }: ApiKeyEvent): KeyStates {
  switch (type) {
    case 'ApiKeyCreated':
    case 'ApiKeyAdopted':
      return keys.set(data.keyId, created(data));
    case 'ApiKeyRotated':
      return rotated(keys, data);
    case 'ApiKeyDeleted':
      return changed(keys, data.keyId, { isDeleted: true });
    case 'ApiKeysUsed':
      return keys.withMutations((all) => {
        for (const keyId of data.keyIds) changed(all, keyId, { usedOn: data.day });
      });
  }
}

/** Whether a key exists and has not ended. */
export function isCurrent(key: KeyState | undefined, now: number): key is KeyState {
  return key !== undefined && !key.isDeleted && now < key.endsAt;
}

/** Whether a key can create keys: an admin's that is not bound to clients. */
export function mayCreateKeys(key: KeyState, now: number): boolean {
  return isCurrent(key, now) && key.role === 'admin' && !key.isBound;
}

function created({ name, role, clientIds, expiresAt }: ApiKeyDetails): KeyState {
  const end = instantOf(expiresAt);
  const isBound = clientIds !== null;
  return { name, role, isBound, expiresAt: end, endsAt: end, isDeleted: false, usedOn: '' };
}

function rotated(
  keys: KeyStates,
  data: Extract<ApiKeyEvent, { type: 'ApiKeyRotated' }>['data'],
): KeyStates {
  const replaced = keys.get(data.replaces);
  if (replaced === undefined) return keys;
  const end = instantOf(data.expiresAt);
  const successor = { ...replaced, expiresAt: end, endsAt: end, isDeleted: false, usedOn: '' };
  const endsAt = Math.min(replaced.endsAt, Date.parse(data.overlapUntil));
  return changed(keys, data.replaces, { endsAt }).set(data.keyId, successor);
}

function changed(keys: KeyStates, keyId: string, part: Partial<KeyState>): KeyStates {
  const key = keys.get(keyId);
  return key === undefined ? keys : keys.set(keyId, { ...key, ...part });
}

function instantOf(text: string | null): number {
  return text === null ? Infinity : Date.parse(text);
}
