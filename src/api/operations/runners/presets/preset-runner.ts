import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  PresetDirectory,
  type PresetAnswer,
} from '../../../../application/presets/preset-directory.js';
import { presetSettings } from '../../../commands/preset-settings.js';
import { Problem, refused } from '../../../errors/problem.js';
import { ChangePresetInput, CreatePresetInput } from '../../../input/presets/preset-input.js';
import { parseBody } from '../../../input/validator.js';
import { presentPreset, type PresetView } from '../../../views/presets/preset.js';
import { idIn, type Call } from '../../call.js';
import { Idempotency } from '../idempotency.js';

/** A preset that was created, and whether by an earlier call. */
export interface CreatedPreset {
  readonly preset: PresetView;
  readonly isReplayed: boolean;
}

/** Creates, changes and removes presets, for every facade alike. */
@Injectable()
export class PresetRunner {
  constructor(
    private readonly directory: PresetDirectory,
    private readonly idempotency: Idempotency,
  ) {}

  /** @throws Problem */
  async create(call: Call): Promise<PresetView> {
    return (await this.add(call)).preset;
  }

  /** The same, and whether it is the answer to a call that was repeated. @throws Problem */
  async add(call: Call): Promise<CreatedPreset> {
    const input = parseBody(CreatePresetInput, call.input);
    const { presetId = this.newId(call), name, settings = {} } = input;
    const details = { name, settings: presetSettings(settings) };
    const command = { type: 'CreatePreset', presetId, details } as const;
    const answer = await this.directory.submit(command, call.caller);
    return { preset: presetOf(answer, presetId), isReplayed: answer.result === 'replayed' };
  }

  /** @throws Problem */
  async change(call: Call): Promise<PresetView> {
    const presetId = idIn(call, 'presetId', 'NOT_FOUND');
    const { name, settings } = parseBody(ChangePresetInput, call.input);
    const patch = {
      ...(name !== undefined && { name }),
      ...(settings !== undefined && { settings: presetSettings(settings) }),
    };
    const command = { type: 'ChangePreset', presetId, patch } as const;
    return presetOf(await this.directory.submit(command, call.caller), presetId);
  }

  /** @throws Problem */
  async remove(call: Call): Promise<{ readonly presetId: string }> {
    const presetId = idIn(call, 'presetId', 'NOT_FOUND');
    const command = { type: 'RemovePreset', presetId } as const;
    const { result } = await this.directory.submit(command, call.caller);
    if (result === 'not found') throw noPreset();
    return { presetId };
  }

  /** Made from the key, so that a retry reaches the same preset. */
  private newId(call: Call): string {
    const sent = this.idempotency.sentKey(call);
    if (sent === undefined) return randomUUID();
    return this.idempotency.presetIdFor(call.identity.id, sent.id);
  }
}

function presetOf({ result, preset }: PresetAnswer, id: string): PresetView {
  if (result === 'id reused') throw refused([{ code: 'ID_REUSED', kind: 'key', id }]);
  if (result === 'not found' || preset === null) throw noPreset();
  return presentPreset(preset);
}

export function noPreset(): Problem {
  return new Problem('NOT_FOUND', {
    detail: 'There is no such preset: GET /v1/presets lists them.',
  });
}
