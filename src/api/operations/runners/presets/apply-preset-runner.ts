import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ChangeSettings } from '../../../../application/commands/clients/change-settings.js';
import { PresetDirectory } from '../../../../application/presets/preset-directory.js';
import type { Preset } from '../../../../domain/presets/state.js';
import * as make from '../../../commands/client-commands.js';
import { toProblem } from '../../../errors/problem-of-error.js';
import { ApplyPresetInput } from '../../../input/presets/preset-input.js';
import { parseBody } from '../../../input/validator.js';
import type { AppliedTo, AppliedView } from '../../../views/presets/preset.js';
import { idIn, type Call } from '../../call.js';
import { noPreset } from './preset-runner.js';

/** Clients that are changed at the same time; debits of others have their turns between them. */
const AT_ONCE = 8;

/**
 * Applies a preset to clients, for every facade alike.
 *
 * - Each client gets one change by the ordinary command, with the rules of a save.
 * - A repetition changes nothing where the client has the settings already.
 */
@Injectable()
export class ApplyPresetRunner {
  constructor(
    private readonly directory: PresetDirectory,
    private readonly commands: CommandBus,
  ) {}

  /** @throws Problem */
  async apply(call: Call): Promise<AppliedView> {
    const presetId = idIn(call, 'presetId', 'NOT_FOUND');
    const { clientIds } = parseBody(ApplyPresetInput, call.input);
    const preset = await this.directory.find(presetId);
    if (preset === null) throw noPreset();
    const results: AppliedTo[] = [];
    for (let at = 0; at < clientIds.length; at += AT_ONCE) {
      const some = clientIds.slice(at, at + AT_ONCE).map((id) => id.toLowerCase());
      results.push(...(await Promise.all(some.map((id) => this.applyTo(id, preset, call)))));
    }
    const times = (wanted: AppliedTo['status']): number =>
      results.filter(({ status }) => status === wanted).length;
    return {
      presetId,
      changed: times('CHANGED'),
      unchanged: times('UNCHANGED'),
      refused: times('REFUSED'),
      failed: times('FAILED'),
      results,
    };
  }

  private async applyTo(
    clientId: string,
    { presetId, settings }: Preset,
    { caller }: Call,
  ): Promise<AppliedTo> {
    const command = make.changeSettings(
      { settings: { ...settings, productPresetId: presetId } },
      undefined,
    );
    try {
      const answer = await this.commands.execute(new ChangeSettings(clientId, command, caller));
      if (answer.kind === 'refused') {
        return { clientId, status: 'REFUSED', code: answer.refusals[0].code };
      }
      const status = answer.fact === null ? 'UNCHANGED' : 'CHANGED';
      return { clientId, status, revision: answer.revision.toString() };
    } catch (cause) {
      const problem = toProblem(cause);
      if (problem === null) throw cause;
      return { clientId, status: 'FAILED', code: problem.code };
    }
  }
}
