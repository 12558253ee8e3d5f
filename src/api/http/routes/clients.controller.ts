import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  changePassword,
  changeSettings,
  createClient,
} from '../../operations/client-operations.js';
import { ClientRunner } from '../../operations/runners/client-runner.js';
import { clientExample, passwordExample } from '../../views/examples.js';
import { CommandResponder } from '../server/command-responder.js';
import { callOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

/** Clients with their profile and settings. */
@Controller()
export class ClientsController {
  constructor(
    private readonly answering: CommandResponder,
    private readonly runner: ClientRunner,
  ) {}

  @Route(createClient, {
    method: 'POST',
    path: '/v1/clients',
    answer: {
      status: 201,
      description: 'The client exists; its address is in Location.',
      example: clientExample(),
      headers: { Location: 'Address of the client.' },
    },
  })
  async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const answer = await this.runner.create(callOf(request));
    this.answering.answer(reply, answer, createClient.outcome, {
      status: 201,
      location: ({ state }) => `/v1/clients/${state.clientId}`,
    });
  }

  @Route(changeSettings, {
    method: 'PATCH',
    path: '/v1/clients/:id',
    headers: [
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
      example: clientExample({
        changes: [{ field: 'settings.allowCredit', from: '50', to: '75' }],
      }),
    },
  })
  async change(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const answer = await this.runner.change(callOf(request));
    this.answering.answer(reply, answer, changeSettings.outcome);
  }
  @Route(changePassword, {
    method: 'PUT',
    path: '/v1/clients/:id/password',
    answer: {
      status: 200,
      description: 'The new password is recorded, and the sessions of the client have ended.',
      example: passwordExample(),
    },
  })
  async changePassword(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const answer = await this.runner.changePassword(callOf(request));
    this.answering.answer(reply, answer, changePassword.outcome);
  }
}
