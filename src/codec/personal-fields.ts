import { withEveryLimit } from '../domain/client/limits.js';
import {
  PERSONAL_FIELDS,
  PROFILE_DEFAULT,
  SETTINGS_DEFAULT,
  type Names,
  type Profile,
  type Settings,
} from '../domain/client/settings.js';
import { ERASED } from './personal.js';

/** A client's profile and settings, as in `ClientCreated` and in a snapshot. */
export interface Particulars {
  readonly names: Names;
  readonly profile: Profile;
  readonly settings: Settings;
}

/** Values of personal fields by their dotted path; a field without a value is absent. */
export type PersonalValues = { readonly [path: string]: unknown };

/** Settings that are stored in clear, by name. */
export type ClearSettings = { readonly [name: string]: unknown };

const PROFILE = 'profile.';
const SETTINGS = 'settings.';

/** Settings that are younger than the stored shapes: without a value they are absent. */
const ADDED: ReadonlySet<string> = new Set(['brandDomain']);

/** Objects have no text that could say "erased": without the key the field is null. */
const STRUCTURED: ReadonlySet<string> = new Set(['settings.imContact']);

/** The value of a personal field once the client's key is destroyed. */
export function erasedValue(path: string): string | null {
  return STRUCTURED.has(path) ? null : ERASED;
}

/** Separates values that must be encrypted from values stored in clear. */
export function partPersonal(particulars: Particulars): {
  personal: PersonalValues;
  settings: ClearSettings;
} {
  const { names, profile, settings } = particulars;
  const personal: { [path: string]: unknown } = { username: names.username, email: names.email };
  const clear: { [name: string]: unknown } = {};
  for (const [name, value] of Object.entries(profile)) {
    if (value !== null) personal[PROFILE + name] = value;
  }
  for (const [name, value] of Object.entries(settings)) {
    if (ADDED.has(name) && value === null) continue;
    if (!PERSONAL_FIELDS.has(SETTINGS + name)) clear[name] = value;
    else if (value !== null) personal[SETTINGS + name] = value;
  }
  return { personal, settings: clear };
}

/** The reverse of `partPersonal`. Fields newer than the event get their default. */
export function rejoinPersonal(personal: PersonalValues, clear: ClearSettings): Particulars {
  const settings: Settings = { ...SETTINGS_DEFAULT, ...clear, ...under(SETTINGS, personal) };
  return {
    names: { username: personal.username as string, email: personal.email as string },
    profile: { ...PROFILE_DEFAULT, ...under(PROFILE, personal) },
    settings: { ...settings, limits: withEveryLimit(settings.limits) },
  };
}

function under(prefix: string, personal: PersonalValues): { [name: string]: unknown } {
  const found: { [name: string]: unknown } = {};
  for (const [path, value] of Object.entries(personal)) {
    if (path.startsWith(prefix)) found[path.slice(prefix.length)] = value;
  }
  return found;
}
