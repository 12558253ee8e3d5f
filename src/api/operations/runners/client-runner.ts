import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ChangePassword } from '../../../application/commands/clients/change-password.js';
import { ChangeSettings } from '../../../application/commands/clients/change-settings.js';
import { CreateClient } from '../../../application/commands/clients/create-client.js';
import { StaffDirectory } from '../../../application/access/staff-directory.js';
import type { Answer } from '../../../application/lanes/answer.js';
import { creationKey } from '../../../domain/client/commands.js';
import { accessibleClient } from '../../auth/client-access.js';
import * as make from '../../commands/client-commands.js';
import { invalidField, refused } from '../../errors/problem.js';
import {
  ChangePasswordInput,
  CreateClientInput,
  PatchClientInput,
} from '../../input/client-input.js';
import { newPassword, requiredPassword } from '../../input/new-password.js';
import { checkedUnlessHeld, parseBody } from '../../input/validator.js';
import type { Call } from '../call.js';
import { changeSettings, createClient } from '../client-operations.js';
import { PresetStart } from './presets/preset-start.js';
import { Idempotency, type SentKey } from './idempotency.js';

const FIRST_PASSWORD = ['password', 'passwordConfirm'] as const;
const NEW_PASSWORD = ['newPassword', 'newPasswordConfirm'] as const;
const NO_PARTS = { id: '', ids: {}, channel: 'api' } as const;

/**
 * Runs the operations on a client's own data, for every facade alike. Their inputs may hold values
 * of earlier versions, which the ledger accepts from a client that has them already (decision 0037).
 */
@Injectable()
export class ClientRunner {
  constructor(
    private readonly commands: CommandBus,
    private readonly idempotency: Idempotency,
    private readonly presets: PresetStart,
    private readonly staff: StaffDirectory,
  ) {}

  /** @throws Problem */
  async create(call: Call): Promise<Answer> {
    const { input, refusedUnlessHeld } = checkedUnlessHeld(CreateClientInput, call.input);
    const { clientId, sent } = await this.idOfNew(call, input);
    const parts = { ...NO_PARTS, input, id: clientId };
    const password = newPassword(input.password, input.passwordConfirm, FIRST_PASSWORD);
    const creation = { ...createClient.command(parts), ...make.newPasswordId(password) };
    // The key covers what was sent: a retry is a repetition, also after a change of the preset.
    const command = this.idempotency.keyed(creation, sent);
    const { settings, unknown } = await this.presets.startOf(input);
    const asked = {
      ...command,
      ...(settings !== null && { settings }),
      refusedUnlessHeld: [...refusedUnlessHeld, ...unknown],
    };
    return this.commands.execute(new CreateClient(clientId, asked, call.caller, password));
  }

  /** @throws Problem */
  async change(call: Call): Promise<Answer> {
    const clientId = accessibleClient(call.identity, call.client);
    const { input, refusedUnlessHeld } = checkedUnlessHeld(PatchClientInput, call.input);
    const change = changeSettings.command({ ...NO_PARTS, input, ifMatch: call.ifMatch });
    const password = newPassword(input.newPassword, input.newPasswordConfirm, NEW_PASSWORD);
    const save = { ...change, ...make.newPasswordId(password) };
    const command = this.idempotency.keyed(save, this.idempotency.sentKey(call));
    const asked = { ...command, refusedUnlessHeld };
    return this.commands.execute(new ChangeSettings(clientId, asked, call.caller, password));
  }

  /** A client proves its present password; an admin may give any client another one. */
  async changePassword(call: Call): Promise<Answer> {
    const clientId = accessibleClient(call.identity, call.client);
    const input = parseBody(ChangePasswordInput, call.input);
    const currentPassword = presentPassword(call, input);
    const { newPassword: text, newPasswordConfirm } = input;
    const password = requiredPassword(text, newPasswordConfirm, NEW_PASSWORD);
    const change = make.changePassword();
    const command = this.idempotency.keyed(change, this.idempotency.sentKey(call));
    const texts = { password, currentPassword };
    return this.commands.execute(new ChangePassword(clientId, command, call.caller, texts));
  }

  /**
   * The id of a new client: the input's, else one made from the caller's key, else a random one,
   * under which nothing can be repeated. Records of access belong to an id, whoever has it, so the
   * id of a member of staff is taken. @throws Problem ID_REUSED
   */
  private async idOfNew(
    call: Call,
    { id }: CreateClientInput,
  ): Promise<{ readonly clientId: string; readonly sent: SentKey | undefined }> {
    if (id !== undefined) {
      const clientId = id.toLowerCase();
      if ((await this.staff.find(clientId)) !== null) {
        throw refused([{ code: 'ID_REUSED', kind: 'client', id: clientId }]);
      }
      return { clientId, sent: { id: creationKey(clientId), request: call.request } };
    }
    const sent = this.idempotency.sentKey(call);
    if (sent === undefined) return { clientId: randomUUID(), sent };
    return { clientId: this.idempotency.clientIdFor(call.identity.id, sent.id), sent };
  }
}

/** @throws Problem when a client leaves it out, or another caller sends it */
function presentPassword(
  { identity }: Call,
  { currentPassword }: ChangePasswordInput,
): string | undefined {
  const isSent = (currentPassword ?? null) !== null;
  if (identity.role === 'client') {
    if (!isSent) throw invalidField('currentPassword', 'REQUIRED', 'is required');
    return currentPassword ?? '';
  }
  if (!isSent) return undefined;
  throw invalidField('currentPassword', 'NOT_ALLOWED', 'only the client itself sends it');
}
