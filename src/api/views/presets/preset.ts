import type { Preset } from '../../../domain/presets/state.js';
import * as schema from '../schemas/schema.js';

const { component, count, instant, listOf, maybe, object, oneOf, pageOf, text, titled } = schema;
const { uuid, whole } = schema;

/** A preset as admins and auditors see it. */
export interface PresetView {
  readonly presetId: string;
  readonly name: string;
  readonly settings: object;
  readonly createdAt: string;
  readonly changedAt: string;
}

export function presentPreset({ presetId, name, settings, ...times }: Preset): PresetView {
  return {
    presetId,
    name,
    settings,
    createdAt: new Date(times.createdAt).toISOString(),
    changedAt: new Date(times.changedAt).toISOString(),
  };
}

/** The result of applying a preset to one client. */
export interface AppliedTo {
  readonly clientId: string;
  readonly status: 'CHANGED' | 'UNCHANGED' | 'REFUSED' | 'FAILED';
  /** Why it was refused, or failed. */
  readonly code?: string;
  readonly revision?: string;
}

export interface AppliedView {
  readonly presetId: string;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly failed: number;
  readonly results: readonly AppliedTo[];
}

const PRESET_ID = text('Id of the preset.');

export const PRESET = component(
  'Preset',
  object<PresetView>('Named settings for clients.', {
    presetId: PRESET_ID,
    name: text('Name of the preset.'),
    settings: {
      type: 'object',
      additionalProperties: true,
      description: 'The settings of the preset under the names of `settings` of a client.',
    },
    createdAt: instant('When it was created.'),
    changedAt: instant('When it was changed last.'),
  }),
);

export const PRESETS = component(
  'PresetPage',
  pageOf(PRESET, 'A page of presets, in the order of their ids.'),
);

const APPLIED_TO = component(
  'PresetAppliedTo',
  object<AppliedTo>('The result for one client.', {
    clientId: uuid('The client.'),
    status: oneOf(
      ['CHANGED', 'UNCHANGED', 'REFUSED', 'FAILED'],
      'FAILED: the outcome is unknown, so apply the preset to the client again.',
    ),
    code: maybe(text('Code of the problem, when it was refused or failed.')),
    revision: maybe(whole('Revision of the client after the change.')),
  }),
);

export const APPLIED_PRESET = component(
  'AppliedPreset',
  object<AppliedView>('The results for the clients, in the order of the request.', {
    presetId: PRESET_ID,
    changed: count('Clients that were changed.'),
    unchanged: count('Clients that had these settings.'),
    refused: count('Clients that were refused.'),
    failed: count('Clients whose outcome is unknown.'),
    results: listOf(APPLIED_TO, 'One for each client.'),
  }),
);

export const REMOVED_PRESET = titled(
  'RemovedPreset',
  object<{ readonly presetId: string }>('A preset that was removed.', { presetId: PRESET_ID }),
);
