import { normalName } from '../../../domain/client/names.js';
import type { Names, Profile, Settings } from '../../../domain/client/settings.js';

/** A client as the import compares it with a row. */
export interface KnownClient {
  readonly names: Names;
  readonly currency: string;
  readonly profile: Profile;
  readonly settings: Settings;
}

export type NameKind = keyof Names;

/** What an import looks up before it changes something; it moves nothing. */
export interface ImportReader {
  /** The client as it was made; null = there is none. */
  created(clientId: string): Promise<KnownClient | null>;
  /** The client as it is; null = there is none. */
  client(clientId: string): Promise<KnownClient | null>;
  /** The id of the client that has a name, however it is spelled; null = none has it. */
  clientNamed(kind: NameKind, name: string): Promise<string | null>;
  /** The credits of a recharge, canonical; null = it was not made. */
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

/** The longest text that can be searched for. */
const SEARCH_MAX = 200;

/** What to search for to find a name; the search takes any part of it. */
export function searchFor(name: string): string {
  return [...normalName(name)].slice(0, SEARCH_MAX / 2).join('');
}
