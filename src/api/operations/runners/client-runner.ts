import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Answer } from '../../../application/lanes/answer.js';
import { creationKey } from '../../../domain/client/commands.js';
import { accessibleClient } from '../../auth/client-access.js';
import { checkedUnlessHeld } from '../../input/validator.js';
import { CreateClientInput, PatchClientInput } from '../../input/client-input.js';
import type { Call } from '../call.js';
import { changeSettings, createClient } from '../client-operations.js';
import { Idempotency, type SentKey } from './idempotency.js';

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
  ) {}

  /** @throws Problem */
  async create(call: Call): Promise<Answer> {
    const { input, refusedUnlessHeld } = checkedUnlessHeld(CreateClientInput, call.input);
    const { clientId, sent } = this.idOfNew(call, input);
    const parts = { ...NO_PARTS, input, id: clientId };
    const command = this.idempotency.keyed(createClient.command(parts), sent);
    const asked = { ...command, refusedUnlessHeld };
    return this.commands.execute(new createClient.message(clientId, asked, call.caller));
  }

  /** @throws Problem */
  async change(call: Call): Promise<Answer> {
    const clientId = accessibleClient(call.identity, call.client);
    const { input, refusedUnlessHeld } = checkedUnlessHeld(PatchClientInput, call.input);
    const change = changeSettings.command({ ...NO_PARTS, input, ifMatch: call.ifMatch });
    const command = this.idempotency.keyed(change, this.idempotency.sentKey(call));
    const asked = { ...command, refusedUnlessHeld };
    return this.commands.execute(new changeSettings.message(clientId, asked, call.caller));
  }

  /**
   * The id of a new client: the input's, else one made from the caller's key, else a random one,
   * under which nothing can be repeated.
   */
  private idOfNew(
    call: Call,
    { id }: CreateClientInput,
  ): { readonly clientId: string; readonly sent: SentKey | undefined } {
    if (id !== undefined) {
      const clientId = id.toLowerCase();
      return { clientId, sent: { id: creationKey(clientId), request: call.request } };
    }
    const sent = this.idempotency.sentKey(call);
    if (sent === undefined) return { clientId: randomUUID(), sent };
    return { clientId: this.idempotency.clientIdFor(call.identity.id, sent.id), sent };
  }
}
