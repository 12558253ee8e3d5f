import { GetPreset } from '../../../application/queries/presets/get-preset.js';
import { ListPresets } from '../../../application/queries/presets/list-presets.js';
import {
  ApplyPresetInput,
  ChangePresetInput,
  CreatePresetInput,
} from '../../input/presets/preset-input.js';
import { ListInput } from '../../input/query-input.js';
import {
  APPLIED_PRESET,
  PRESET,
  PRESETS,
  presentPreset,
  REMOVED_PRESET,
} from '../../views/presets/preset.js';
import type { Operation } from '../operation.js';
import { pageView, queryOperation } from '../query-operation.js';

export const createPreset = {
  name: 'createPreset',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Clients',
  summary: 'Create a preset: named settings for clients',
  input: CreatePresetInput,
  isKeyed: true,
  example: { presetId: 'wholesale', name: 'Wholesale', settings: { allowCredit: '500' } },
  answer: PRESET,
  problems: ['ID_REUSED', 'AMOUNT_LIMIT'],
} as const satisfies Operation;

export const listPresets = queryOperation({
  name: 'listPresets',
  allow: ['admin', 'auditor'],
  target: 'ledger',
  tag: 'Clients',
  summary: 'List the presets',
  input: ListInput,
  problems: ['INVALID_CURSOR'],
  answer: PRESETS,
  reads: () => 'page',
  query: ({ page }) => new ListPresets(page),
  view: pageView(presentPreset),
});

export const getPreset = queryOperation({
  name: 'getPreset',
  allow: ['admin', 'auditor'],
  target: 'ledger',
  tag: 'Clients',
  summary: 'Read a preset',
  ids: { presetId: 'NOT_FOUND' },
  problems: ['NOT_FOUND'],
  answer: PRESET,
  query: ({ ids: { presetId } }) => new GetPreset(presetId),
  view: presentPreset,
});

export const changePreset = {
  name: 'changePreset',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Clients',
  summary: 'Change a preset; clients change only when it is applied to them',
  ids: { presetId: 'NOT_FOUND' },
  input: ChangePresetInput,
  example: { settings: { allowCredit: '750' } },
  answer: PRESET,
  problems: ['NOT_FOUND', 'AMOUNT_LIMIT'],
} as const satisfies Operation;

export const removePreset = {
  name: 'removePreset',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Clients',
  summary: 'Remove a preset; clients keep their settings, and its id is never used again',
  ids: { presetId: 'NOT_FOUND' },
  answer: REMOVED_PRESET,
  problems: ['NOT_FOUND'],
} as const satisfies Operation;

export const applyPreset = {
  name: 'applyPreset',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Clients',
  summary: 'Give clients the settings of a preset, each in one change',
  ids: { presetId: 'NOT_FOUND' },
  input: ApplyPresetInput,
  example: { clientIds: ['7d6a2a40-6a3c-4f57-9a40-0f7f9bd3c001'] },
  answer: APPLIED_PRESET,
  problems: ['NOT_FOUND'],
} as const satisfies Operation;
