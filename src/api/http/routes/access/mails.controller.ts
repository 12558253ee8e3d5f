import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EmailConfirmations } from '../../../../application/mails/email-confirmations.js';
import {
  openEmailConfirmation,
  requestEmailConfirmation,
  retryMail,
} from '../../../operations/people/mail-operations.js';
import { getMail, listMails } from '../../../operations/people/reset-operations.js';
import { MailRunner } from '../../../operations/runners/mail-runner.js';
import { QueryRunner } from '../../../operations/runners/query-runner.js';
import { CLIENT_ID } from '../../../views/examples.js';
import { CONFIRMATION_POLICY, confirmationPage } from '../../../views/people/confirmation-page.js';
import { sendPage } from '../../server/headers/send-page.js';
import { sendJson } from '../../server/command-responder.js';
import { callOf, queryCallOf } from '../../server/request-call.js';
import { Route } from '../../server/route.js';

const MAIL = {
  mailId: '8d7b1c04-7f8e-4c58-b9ac-3c0f6a1d2b90',
  template: 'password-reset',
  recipient: 'ada@example.com',
  ...{ state: 'QUEUED', tries: 0, lastError: null },
  ...{ queuedAt: '2026-11-21T08:00:00.000Z', sentAt: null },
  clientId: CLIENT_ID,
};

/** The outbox, and the confirmation of addresses. */
@Controller()
export class MailsController {
  constructor(
    private readonly mails: MailRunner,
    private readonly confirmations: EmailConfirmations,
    private readonly queries: QueryRunner,
  ) {}

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

  @Route(retryMail, {
    method: 'POST',
    path: '/v1/mails/:mailId/retry',
    answer: { status: 200, description: 'The mail, which waits to be sent.', example: MAIL },
  })
  async retry(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendJson(reply, 200, JSON.stringify(await this.mails.retry(callOf(request))));
  }

  @Route(requestEmailConfirmation, {
    method: 'POST',
    path: '/v1/clients/:id/email-confirmation',
    answer: {
      status: 202,
      description: 'The link is mailed, unless the address is confirmed already.',
      example: {
        ...{ email: 'ada@example.com', emailVerified: false },
        until: '2026-11-22T08:00:00.000Z',
      },
    },
  })
  async requestConfirmation(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const asked = await this.mails.requestConfirmation(callOf(request));
    sendJson(reply, 202, JSON.stringify(asked));
  }

  @Route(openEmailConfirmation, {
    method: 'GET',
    path: '/v1/email-confirmations/:token',
    answer: { status: 200, description: 'The address is confirmed.', types: ['text/html'] },
    also: [{ status: 404, description: 'The link is not valid.', types: ['text/html'] }],
  })
  async confirm(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { token = '' } = request.params as { readonly token?: string };
    // HEAD only asks whether there is a page; it must not confirm anything.
    const isOpened = request.method !== 'HEAD';
    const language = isOpened ? await this.confirmations.confirm(token, request.id) : null;
    void reply.code(isOpened && language === null ? 404 : 200).header('cache-control', 'no-store');
    sendPage(reply, confirmationPage(language), CONFIRMATION_POLICY);
  }
}
