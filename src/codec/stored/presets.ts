import type { PresetCreated, PresetRemoved } from '../../domain/presets/events.js';
import { canonicalJson } from '../canonical.js';

/** The stored shapes of the stream `presets`; none of them has encrypted fields. */

/** `PresetCreated` and `PresetChanged`, version 1: all of the preset. */
export interface PresetV1 {
  readonly name: string;
  readonly presetId: string;
  readonly settings: { readonly [name: string]: unknown };
}

export function writePreset({ presetId, name, settings }: PresetCreated['data']): string {
  const stored: PresetV1 = { name, presetId, settings };
  return canonicalJson(stored);
}

export function readPresetV1(text: string): PresetCreated['data'] {
  const { presetId, name, settings } = JSON.parse(text) as PresetV1;
  return { presetId, name, settings };
}

/** `PresetRemoved`, version 1. */
export interface PresetRemovedV1 {
  readonly presetId: string;
}

export function writePresetRemoved({ presetId }: PresetRemoved['data']): string {
  const stored: PresetRemovedV1 = { presetId };
  return canonicalJson(stored);
}

export function readPresetRemovedV1(text: string): PresetRemoved['data'] {
  const { presetId } = JSON.parse(text) as PresetRemovedV1;
  return { presetId };
}
