import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  completePasswordReset,
  getMail,
  listMails,
  requestPasswordReset,
} from '../../../operations/people/reset-operations.js';
import { QueryRunner } from '../../../operations/runners/query-runner.js';
import { ResetRunner } from '../../../operations/runners/reset-runner.js';
import { CLIENT_ID } from '../../../views/examples.js';
import { SenderAddresses } from '../../server/admission/sender-addresses.js';
import { queryCallOf } from '../../server/request-call.js';
import { Route } from '../../server/route.js';

const MAIL = {
  mailId: '8d7b1c04-7f8e-4c58-b9ac-3c0f6a1d2b90',
  template: 'password-reset',
  recipient: 'ada@example.com',
  ...{ state: 'QUEUED', tries: 0, lastError: null },
  ...{ queuedAt: '2026-11-21T08:00:00.000Z', sentAt: null },
  clientId: CLIENT_ID,
};

/** New passwords for people who forgot theirs, and the mails that wait to be sent. */
@Controller()
export class PasswordResetsController {
  constructor(
    private readonly resets: ResetRunner,
    private readonly addresses: SenderAddresses,
    private readonly queries: QueryRunner,
  ) {}

  @Route(requestPasswordReset, {
    method: 'POST',
    path: '/v1/password-resets',
    answer: {
      status: 202,
      description:
        'A mail follows if the name has an active holder with an address, and the limits per ' +
        'name and per address permit it. The answer is the same in all cases.',
    },
  })
  async request(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.resets.request(request.body, this.addresses.of(request).peer);
    void reply.code(202).send();
  }

  @Route(completePasswordReset, {
    method: 'PUT',
    path: '/v1/password-resets/:token',
    answer: { status: 204, description: 'The password is set. Log in with it.' },
  })
  async complete(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { token = '' } = request.params as { readonly token?: string };
    await this.resets.complete(token, request.body, request.id);
    void reply.code(204).send();
  }

  @Route(listMails, {
    method: 'GET',
    path: '/v1/mails',
    answer: {
      status: 200,
      description: 'A page of mails.',
      example: { items: [MAIL], nextCursor: null },
    },
  })
  list(@Req() request: FastifyRequest): Promise<object> {
    return this.queries.run(listMails, queryCallOf(request));
  }

  @Route(getMail, {
    method: 'GET',
    path: '/v1/mails/:mailId',
    answer: { status: 200, description: 'The mail.', example: MAIL },
  })
  mail(@Req() request: FastifyRequest): Promise<object> {
    return this.queries.run(getMail, queryCallOf(request));
  }
}
