import type { ApiKeyDetails, ApiKeyEvent } from './events.js';
import { isCurrent, mayCreateKeys, SETTINGS_KEY, type KeyStates } from './state.js';

/** Keys of one event. */
const USED_MAX = 500;

/** The events of a decision, or why there are none. */
export type KeyDecision =
  | { readonly kind: 'events'; readonly events: readonly ApiKeyEvent[] }
  | { readonly kind: 'refused'; readonly code: 'NOT_FOUND' | 'LAST_ADMIN' };

const OF_SETTINGS: ApiKeyDetails = {
  keyId: SETTINGS_KEY,
  name: 'TALLYSTICK_ADMIN_KEY',
  role: 'admin',
  clientIds: null,
  channels: null,
  scopes: null,
  expiresAt: null,
  createdBy: 'settings',
};

const UNKNOWN: KeyDecision = { kind: 'refused', code: 'NOT_FOUND' };

/**
 * Deletes a key, unless it is the last one that could create keys.
 * @param isSecured whether there is access to the ledger without any of these keys
 */
export function deleteKey(
  keys: KeyStates,
  keyId: string,
  { now, isSecured }: { readonly now: number; readonly isSecured: boolean },
): KeyDecision {
  const stored = keys.delete(SETTINGS_KEY);
  const key = stored.get(keyId);
  if (key === undefined || key.isDeleted) return UNKNOWN;
  if (!isSecured && mayCreateKeys(key, now)) {
    const remains = stored.delete(keyId).some((other) => mayCreateKeys(other, now));
    if (!remains) return { kind: 'refused', code: 'LAST_ADMIN' };
  }
  return eventsOf([{ type: 'ApiKeyDeleted', data: { keyId } }]);
}

/** A key that replaces another one, whether the other has ended or not. */
export function rotateKey(
  keys: KeyStates,
  data: Extract<ApiKeyEvent, { type: 'ApiKeyRotated' }>['data'],
): KeyDecision {
  const replaced = keys.delete(SETTINGS_KEY).get(data.replaces);
  if (replaced === undefined || replaced.isDeleted) return UNKNOWN;
  return eventsOf([{ type: 'ApiKeyRotated', data }]);
}

/** The fact that the key of the settings came or went, when it did. */
export function noteSettingsKey(keys: KeyStates, isSet: boolean): readonly ApiKeyEvent[] {
  const known = keys.get(SETTINGS_KEY);
  const isKnown = known !== undefined && !known.isDeleted;
  if (isKnown === isSet) return [];
  if (!isSet) return [{ type: 'ApiKeyDeleted', data: { keyId: SETTINGS_KEY } }];
  return [{ type: 'ApiKeyCreated', data: OF_SETTINGS }];
}

/** The facts of keys that have none yet. */
export function adoptKeys(
  keys: KeyStates,
  stored: readonly (ApiKeyDetails & { readonly createdAt: string })[],
): readonly ApiKeyEvent[] {
  return stored
    .filter(({ keyId }) => !keys.has(keyId))
    .map((data) => ({ type: 'ApiKeyAdopted', data }));
}

/** The uses of a day that are not recorded yet, of keys that have not ended. */
export function noteUsed(
  keys: KeyStates,
  keyIds: readonly string[],
  now: number,
): readonly ApiKeyEvent[] {
  const day = new Date(now).toISOString().slice(0, 10);
  const fresh = keyIds.filter((keyId) => {
    const key = keys.get(keyId);
    return isCurrent(key, now) && key.usedOn < day;
  });
  const events: ApiKeyEvent[] = [];
  for (let from = 0; from < fresh.length; from += USED_MAX) {
    const data = { day, keyIds: fresh.slice(from, from + USED_MAX) };
    events.push({ type: 'ApiKeysUsed', data });
  }
  return events;
}

function eventsOf(events: readonly ApiKeyEvent[]): KeyDecision {
  return { kind: 'events', events };
}
