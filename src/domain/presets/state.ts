import { Map as ImmutableMap, Set as ImmutableSet } from 'immutable';
import type { RecordedOf } from '../access/events.js';
import type { PresetDetails, PresetEvent } from './events.js';

/** A preset as its facts say. */
export interface Preset extends PresetDetails {
  readonly presetId: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Epoch milliseconds of its last fact. */
  readonly changedAt: number;
}

export interface Presets {
  readonly presets: ImmutableMap<string, Preset>;
  /** Ids of presets that were removed; clients may still name them, so none is used again. */
  readonly removed: ImmutableSet<string>;
}

export const NO_PRESETS: Presets = { presets: ImmutableMap(), removed: ImmutableSet() };

/** The presets after one more fact: a new value, never an exception. */
export function evolvePresets(state: Presets, fact: RecordedOf<PresetEvent>): Presets {
  const { presetId } = fact.data;
  if (fact.type === 'PresetRemoved') {
    return {
      presets: state.presets.delete(presetId),
      removed: state.removed.add(presetId),
    };
  }
  const { recordedAt } = fact;
  const createdAt = state.presets.get(presetId)?.createdAt ?? recordedAt;
  const preset = { ...fact.data, createdAt, changedAt: recordedAt };
  return { ...state, presets: state.presets.set(presetId, preset) };
}
