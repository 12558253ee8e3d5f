import { same } from '../deep-equal.js';
import type { PresetDetails, PresetEvent } from './events.js';
import type { Presets } from './state.js';

export type PresetCommand =
  | {
      readonly type: 'CreatePreset';
      readonly presetId: string;
      readonly details: PresetDetails;
    }
  | {
      readonly type: 'ChangePreset';
      readonly presetId: string;
      readonly patch: Partial<PresetDetails>;
    }
  | { readonly type: 'RemovePreset'; readonly presetId: string };

/**
 * - `done`: it was carried out, or there was nothing to change.
 * - `replayed`: the same preset was created before.
 * - `id reused`: the id belongs, or belonged, to another preset.
 * - `not found`: there is no such preset.
 */
export type PresetResult = 'done' | 'replayed' | 'id reused' | 'not found';

export interface PresetDecision {
  /** Empty unless the result is `done`. */
  readonly events: readonly PresetEvent[];
  readonly result: PresetResult;
}

/** Decides a command on the presets as they are. Pure. */
export function decidePreset(state: Presets, command: PresetCommand): PresetDecision {
  const { presetId } = command;
  const known = state.presets.get(presetId);
  if (command.type === 'CreatePreset') {
    if (known !== undefined) {
      return only(same(detailsOf(known), command.details) ? 'replayed' : 'id reused');
    }
    if (state.removed.has(presetId)) return only('id reused');
    const data = { ...command.details, presetId };
    return { events: [{ type: 'PresetCreated', data }], result: 'done' };
  }
  if (known === undefined) return only('not found');
  if (command.type === 'RemovePreset') {
    return { events: [{ type: 'PresetRemoved', data: { presetId } }], result: 'done' };
  }
  const before = detailsOf(known);
  const details = { ...before, ...command.patch };
  if (same(before, details)) return only('done');
  return { events: [{ type: 'PresetChanged', data: { ...details, presetId } }], result: 'done' };
}

function detailsOf({ name, settings }: PresetDetails): PresetDetails {
  return { name, settings };
}

function only(result: PresetResult): PresetDecision {
  return { events: [], result };
}
