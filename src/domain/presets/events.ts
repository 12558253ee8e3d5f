/** The facts of the stream `presets`: named settings for clients (S0-21). */

/**
 * Settings by their names, in canonical form and nested as the interface shows them. Only settings
 * that are named are in it; null = the default. None of them is personal.
 */
export type PresetSettings = { readonly [name: string]: unknown };

export interface PresetDetails {
  readonly name: string;
  readonly settings: PresetSettings;
}

export interface PresetCreated {
  readonly type: 'PresetCreated';
  readonly data: PresetDetails & { readonly presetId: string };
}

/** All of the preset after a change. */
export interface PresetChanged {
  readonly type: 'PresetChanged';
  readonly data: PresetDetails & { readonly presetId: string };
}

export interface PresetRemoved {
  readonly type: 'PresetRemoved';
  readonly data: { readonly presetId: string };
}

export type PresetEvent = PresetCreated | PresetChanged | PresetRemoved;
