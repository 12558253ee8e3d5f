import { Controller, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ChangeSettings } from '../../../application/commands/clients/change-settings.js';
import { CreateClient } from '../../../application/commands/clients/create-client.js';
import { creationKey } from '../../../domain/client/commands.js';
import { clientOf } from '../../auth/client-access.js';
import { callerOf, identityOf } from '../../auth/identity.js';
import { checkedUnlessHeld } from '../../input/checked.js';
import { CreateClientInput, PatchClientInput } from '../../input/client-input.js';
import { changeSettings, createClient } from '../../commands/client-commands.js';
import { Idempotency, type SentKey } from '../../operations/idempotency.js';
import { CommandResponder } from '../server/command-responder.js';
import { CLIENT_ID, clientExample } from '../openapi/examples.js';
import { CLIENT_OUTCOME, SETTINGS_OUTCOME } from '../../views/schemas/outcome-schema.js';
import { Route } from '../../operations/route.js';

const NEW_CLIENT = {
  id: CLIENT_ID,
  username: 'ada',
  email: 'ada@example.com',
  currency: 'CREDIT',
  firstName: 'Ada',
  lastName: 'Lovelace',
  settings: { timeZone: 'Europe/Berlin', allowCredit: '50' },
};

/** Who the clients are and what was agreed with them. */
@Controller()
export class ClientsController {
  constructor(
    private readonly answering: CommandResponder,
    private readonly idempotency: Idempotency,
    private readonly commands: CommandBus,
  ) {}

  @Route({
    method: 'POST',
    path: '/v1/clients',
    operation: 'createClient',
    allow: ['admin'],
    tag: 'Clients',
    summary: 'Make a client; it stands at 0 | 0 | 0',
    input: CreateClientInput,
    example: NEW_CLIENT,
    idempotency: 'optional',
    answer: {
      status: 201,
      description: 'The client exists; its address is in Location.',
      schema: CLIENT_OUTCOME,
      example: clientExample(),
      headers: { Location: 'Address of the client.' },
    },
    problems: ['USERNAME_TAKEN', 'EMAIL_TAKEN', 'ID_REUSED', 'AMOUNT_LIMIT'],
  })
  async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { input, refusedUnlessHeld } = checkedUnlessHeld(CreateClientInput, request.body);
    const { clientId, sent } = this.identityOfNew(request, input);
    const command = this.idempotency.keyed(createClient(clientId, input), sent);
    const asked = { ...command, refusedUnlessHeld };
    const message = new CreateClient(clientId, asked, callerOf(request));
    this.answering.answer(reply, await this.commands.execute(message), {
      status: 201,
      client: true,
      location: (id) => `/v1/clients/${id}`,
    });
  }

  @Route({
    method: 'PATCH',
    path: '/v1/clients/:id',
    operation: 'changeSettings',
    allow: ['admin'],
    tag: 'Clients',
    summary: 'Change any settings and contact data in one save (JSON merge patch)',
    input: PatchClientInput,
    example: { settings: { allowCredit: '75', limits: { daily: { messages: 1000 } } } },
    idempotency: 'optional',
    parameters: [
      {
        name: 'If-Match',
        in: 'header',
        description:
          'ETags of the settings that the change may be made upon, `*` for any. The save is refused ' +
          'with 412 unless one of them is the present ETag; a weak ETag never is.',
        schema: { type: 'string', examples: ['"s41"'] },
      },
    ],
    answer: {
      status: 200,
      description: 'The save is recorded; what it changed is in `changes`.',
      schema: SETTINGS_OUTCOME,
      example: clientExample({
        changes: [{ field: 'settings.allowCredit', from: '50', to: '75' }],
      }),
    },
    problems: [
      'CLIENT_NOT_FOUND',
      'CLIENT_PURGED',
      'USERNAME_TAKEN',
      'EMAIL_TAKEN',
      'REVISION_MISMATCH',
      'CURRENCY_LOCKED',
      'AMOUNT_LIMIT',
      'ID_REUSED',
    ],
  })
  async change(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const clientId = clientOf(request);
    const { input, refusedUnlessHeld } = checkedUnlessHeld(PatchClientInput, request.body);
    const change = changeSettings(input, request.headers['if-match']);
    const command = this.idempotency.keyed(change, this.idempotency.sent(request));
    const asked = { ...command, refusedUnlessHeld };
    const message = new ChangeSettings(clientId, asked, callerOf(request));
    const answer = await this.commands.execute(message);
    this.answering.answer(reply, answer, { client: true, unchanged: { changes: [] } });
  }

  /**
   * The id of a new client: the body's, else one made from the caller's key, else a random one,
   * under which nothing can be repeated.
   */
  private identityOfNew(
    request: FastifyRequest,
    { id }: CreateClientInput,
  ): { readonly clientId: string; readonly sent: SentKey | undefined } {
    if (id !== undefined) {
      const clientId = id.toLowerCase();
      return { clientId, sent: { id: creationKey(clientId), request } };
    }
    const sent = this.idempotency.sent(request);
    if (sent === undefined) return { clientId: randomUUID(), sent };
    return { clientId: this.idempotency.clientIdFor(identityOf(request).id, sent.id), sent };
  }
}
