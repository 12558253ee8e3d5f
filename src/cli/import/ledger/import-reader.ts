import { normalName } from '../../../domain/client/names.js';
import type { Names, Profile, Settings } from '../../../domain/client/settings.js';

/** A client in the form that the import compares with a row. */
export interface KnownClient {
  readonly names: Names;
  readonly currency: string;
  readonly profile: Profile;
  readonly settings: Settings;
}

export type NameKind = keyof Names;

/** Look-ups of an import before it changes something; it writes nothing. */
export interface ImportReader {
  /** The client as it was created; null = it does not exist. */
  created(clientId: string): Promise<KnownClient | null>;
  /** The present client; null = it does not exist. */
  client(clientId: string): Promise<KnownClient | null>;
  /** The id of the client with a name, in any spelling; null = no client has it. */
  clientNamed(kind: NameKind, name: string): Promise<string | null>;
  /** The credits of a recharge, canonical; null = the recharge does not exist. */
  recharged(clientId: string, rechargeId: string): Promise<string | null>;
  hasMessage(clientId: string, messageId: string): Promise<boolean>;
}

/** A ledger that does not exist yet. */
export const NO_LEDGER: ImportReader = {
  created: () => Promise.resolve(null),
  client: () => Promise.resolve(null),
  clientNamed: () => Promise.resolve(null),
  recharged: () => Promise.resolve(null),
  hasMessage: () => Promise.resolve(false),
};

/** Length of the longest text that can be searched for. */
const SEARCH_MAX = 200;

/** The search text for a name; the search matches any part of a name. */
export function searchFor(name: string): string {
  return [...normalName(name)].slice(0, SEARCH_MAX / 2).join('');
}
