import { withEveryLimit, type Limits } from '../../src/domain/client/limits.js';
import { SETTINGS_DEFAULT, type Settings } from '../../src/domain/client/settings.js';

type SomeLimits = { readonly [G in keyof Limits]?: Partial<Limits[G]> };

/** Settings as a test names them: only what matters to it. */
export type SomeSettings = Omit<Partial<Settings>, 'limits'> & { readonly limits?: SomeLimits };

/** The settings of a new client, with these; a limit that is not named is none. */
export function settingsWith({ limits = {}, ...settings }: SomeSettings): Settings {
  return { ...SETTINGS_DEFAULT, ...settings, limits: withEveryLimit(limits as Limits) };
}
