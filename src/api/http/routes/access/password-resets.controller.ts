import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  completePasswordReset,
  requestPasswordReset,
} from '../../../operations/people/reset-operations.js';
import { ResetRunner } from '../../../operations/runners/reset-runner.js';
import { SenderAddresses } from '../../server/admission/sender-addresses.js';
import { Route } from '../../server/route.js';

/** New passwords for people who forgot theirs. */
@Controller()
export class PasswordResetsController {
  constructor(
    private readonly resets: ResetRunner,
    private readonly addresses: SenderAddresses,
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
}
