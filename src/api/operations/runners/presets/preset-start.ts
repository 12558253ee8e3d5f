import { Injectable } from '@nestjs/common';
import { PresetDirectory } from '../../../../application/presets/preset-directory.js';
import type { RefusedValue } from '../../../../domain/client/commands.js';
import type { Settings } from '../../../../domain/client/settings.js';
import * as make from '../../../commands/client-commands.js';
import { settingsOver } from '../../../commands/preset-settings.js';
import type { CreateClientInput } from '../../../input/client-input.js';

/** The settings that a new client starts with. */
export interface StartSettings {
  /** Null = those that its creation names, over the defaults. */
  readonly settings: Settings | null;
  /** The id that no preset has; a repeated creation is still answered. */
  readonly unknown: readonly RefusedValue[];
}

const NO_PRESET: StartSettings = { settings: null, unknown: [] };

/** Starts new clients from the preset that they name; explicit settings win (S0-21). */
@Injectable()
export class PresetStart {
  constructor(private readonly directory: PresetDirectory) {}

  /** @throws LogUnavailable */
  async startOf(input: CreateClientInput): Promise<StartSettings> {
    const presetId = input.settings?.productPresetId ?? null;
    if (presetId === null) return NO_PRESET;
    const preset = await this.directory.find(presetId);
    if (preset === null) return { settings: null, unknown: [unknownPreset(presetId)] };
    const whole = { ...input, settings: settingsOver(preset.settings, input.settings ?? {}) };
    const { settings } = make.createClient('', whole);
    return { settings, unknown: [] };
  }
}

function unknownPreset(value: string): RefusedValue {
  const detail = 'names no preset: GET /v1/presets lists them';
  return { field: 'settings.productPresetId', value, invalid: 'UNKNOWN_PRESET', detail };
}
