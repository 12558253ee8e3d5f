import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RebuildRunner } from '../../operations/runners/rebuild-runner.js';
import { rebuildProjection } from '../../operations/service-operations.js';
import { sendJson } from '../server/command-responder.js';
import { callOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

/** Rebuilds read models; another controller reads their state. */
@Controller()
export class ProjectionsController {
  constructor(private readonly runner: RebuildRunner) {}

  @Route(rebuildProjection, {
    method: 'POST',
    path: '/v1/projections/:name/rebuild',
    answer: {
      status: 202,
      description: 'It is being rebuilt; GET /v1/projections shows how far it is.',
      example: { name: 'credit-log', rebuilding: true },
    },
  })
  async rebuild(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendJson(reply, 202, JSON.stringify(await this.runner.start(callOf(request))));
  }
}
