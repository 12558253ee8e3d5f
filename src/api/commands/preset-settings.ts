import { isPatchedByPart } from '../../domain/client/fields.js';
import { PERSONAL_FIELDS } from '../../domain/client/settings.js';
import type { PresetSettings } from '../../domain/presets/events.js';
import { invalidInput } from '../errors/problem.js';
import type { SettingsInput } from '../input/settings-input.js';
import { patchOf } from './settings-patch.js';

/** Settings of one client that no other client can share; personal ones are refused as well. */
const OF_ONE_CLIENT: ReadonlySet<string> = new Set([
  'settings.emailVerified',
  'settings.productPresetId',
]);

/**
 * Checked settings in the form that presets store.
 * @throws Problem for settings that belong to one client
 */
export function presetSettings(input: SettingsInput): PresetSettings {
  const paths = [...patchOf({ settings: input })];
  const errors = paths
    .filter(([path]) => PERSONAL_FIELDS.has(path) || OF_ONE_CLIENT.has(path))
    .map(([field]) => ({
      field,
      code: 'NOT_IN_PRESETS',
      message: 'belongs to one client: set it with PATCH /v1/clients/{id}',
    }));
  if (errors.length > 0) throw invalidInput(errors);
  const settings: { [name: string]: unknown } = {};
  for (const [path, value] of paths) setAt(settings, path.split('.').slice(1), value);
  return settings;
}

/** The settings of a preset under explicit ones, which win, part by part where parts are patched. */
export function settingsOver(preset: PresetSettings, explicit: SettingsInput): SettingsInput {
  return over(preset, explicit as PresetSettings, 'settings');
}

function over(base: PresetSettings, top: PresetSettings, path: string): PresetSettings {
  const merged: { [name: string]: unknown } = { ...base };
  for (const [name, value] of Object.entries(top)) {
    const inner = `${path}.${name}`;
    const below = base[name];
    const isMerged = isPatchedByPart(inner) && isObject(below) && isObject(value);
    if (value !== undefined) merged[name] = isMerged ? over(below, value, inner) : value;
  }
  return merged;
}

function setAt(
  target: { [name: string]: unknown },
  [name = '', ...rest]: readonly string[],
  value: unknown,
): void {
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  const inner = (target[name] ??= {}) as { [name: string]: unknown };
  setAt(inner, rest, value);
}

function isObject(value: unknown): value is PresetSettings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
