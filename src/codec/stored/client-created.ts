import type { KeyObject } from 'node:crypto';
import type { ClientCreated } from '../../domain/client/events.js';
import { canonicalJson } from '../canonical.js';
import { erasedValue, partPersonal, rejoinPersonal } from '../personal-fields.js';
import { open, seal, type Place } from '../personal.js';

/**
 * `ClientCreated`, version 1. `personal` maps the path of each personal field with a value to its
 * ciphertext; `settings` has all others in clear.
 */
export interface ClientCreatedV1 {
  readonly clientId: string;
  readonly createdAt: string;
  readonly currency: string;
  /** Missing without a monthly top-up. */
  readonly firstTopUp?: string;
  readonly personal: { readonly [path: string]: string };
  readonly settings: { readonly [name: string]: unknown };
}

export function writeClientCreated(
  data: ClientCreated['data'],
  place: Place,
  key: KeyObject | null,
): string {
  const { personal, settings } = partPersonal(data);
  const sealed: { [path: string]: string } = {};
  for (const [path, value] of Object.entries(personal)) {
    sealed[path] = seal(value, place, path, key);
  }
  const { clientId, createdAt, currency, firstTopUp } = data;
  const stored: ClientCreatedV1 = {
    ...{ clientId, createdAt, currency, personal: sealed, settings },
    ...(firstTopUp !== undefined && { firstTopUp }),
  };
  return canonicalJson(stored);
}

export function readClientCreatedV1(
  text: string,
  place: Place,
  key: KeyObject | null,
): ClientCreated['data'] {
  const stored = JSON.parse(text) as ClientCreatedV1;
  const personal: { [path: string]: unknown } = {};
  for (const [path, sealed] of Object.entries(stored.personal)) {
    personal[path] = key === null ? erasedValue(path) : open(sealed, place, path, key);
  }
  return {
    clientId: stored.clientId,
    currency: stored.currency,
    ...rejoinPersonal(personal, stored.settings),
    createdAt: stored.createdAt,
    ...(stored.firstTopUp !== undefined && { firstTopUp: stored.firstTopUp }),
  };
}
