import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  activateSecondFactor,
  removeSecondFactor,
  resetClientSecondFactor,
  resetStaffSecondFactor,
  setUpSecondFactor,
} from '../../../operations/people/factor-operations.js';
import { FactorRunner } from '../../../operations/runners/factor-runner.js';
import { sendJson } from '../../server/command-responder.js';
import { callOf } from '../../server/request-call.js';
import { Route } from '../../server/route.js';

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const EXAMPLE = {
  secret: SECRET,
  otpauthUrl:
    'otpauth://totp/Tallystick:ada?issuer=Tallystick' +
    `&secret=${SECRET}&algorithm=SHA1&digits=6&period=30`,
  recoveryCodes: ['7Q2M-0XKD-93TV-FA1H', 'C5NR-8WJB-6EGZ-P4YS'],
};
const REMOVED = { status: 204, description: 'A login asks for no code.' } as const;

/** Second factors of people. */
@Controller()
export class SecondFactorController {
  constructor(private readonly factors: FactorRunner) {}

  @Route(setUpSecondFactor, {
    method: 'POST',
    path: '/v1/me/second-factor',
    answer: {
      status: 200,
      description: 'The secret and the recovery codes, which cannot be read again.',
      example: EXAMPLE,
    },
  })
  async setUp(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    void reply.header('cache-control', 'no-store');
    sendJson(reply, 200, JSON.stringify(await this.factors.setUp(callOf(request))));
  }

  @Route(activateSecondFactor, {
    method: 'PUT',
    path: '/v1/me/second-factor',
    answer: { status: 204, description: 'A login asks for a code.' },
  })
  async activate(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.factors.activate(callOf(request));
    void reply.code(204).send();
  }

  @Route(removeSecondFactor, {
    method: 'DELETE',
    path: '/v1/me/second-factor',
    answer: REMOVED,
  })
  async remove(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.factors.remove(callOf(request));
    void reply.code(204).send();
  }

  @Route(resetClientSecondFactor, {
    method: 'DELETE',
    path: '/v1/clients/:id/second-factor',
    answer: REMOVED,
  })
  async resetClient(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.factors.resetClient(callOf(request));
    void reply.code(204).send();
  }

  @Route(resetStaffSecondFactor, {
    method: 'DELETE',
    path: '/v1/staff/:staffId/second-factor',
    answer: REMOVED,
  })
  async resetStaff(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.factors.resetStaff(callOf(request));
    void reply.code(204).send();
  }
}
