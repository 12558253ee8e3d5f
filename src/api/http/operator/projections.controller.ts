import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProjectionRunner, RebuildRefused } from '../../../ports/projection-runner.js';
import { Problem } from '../../errors/problem.js';
import { rebuildProjection } from '../../operations/service-operations.js';
import { REBUILD } from '../../views/schemas/operator-schema.js';
import { sendJson } from '../server/command-responder.js';
import { Route } from '../server/route.js';

/** Rebuilds read models; another controller reads their state. */
@Controller()
export class ProjectionsController {
  constructor(private readonly runner: ProjectionRunner) {}

  @Route(rebuildProjection, {
    method: 'POST',
    path: '/v1/projections/:name/rebuild',
    answer: {
      status: 202,
      description: 'It is being rebuilt; GET /v1/projections shows how far it is.',
      schema: REBUILD,
      example: { name: 'credit-log', rebuilding: true },
    },
  })
  async rebuild(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { name } = request.params as { name: string };
    try {
      const { done } = await this.runner.rebuild(name);
      done.catch((cause: unknown) => request.log.error({ err: cause, name }, 'rebuild failed'));
    } catch (cause) {
      if (!(cause instanceof RebuildRefused)) throw cause;
      if (cause.reason === 'UNKNOWN') {
        throw new Problem('NOT_FOUND', { detail: 'There is no such read model.' });
      }
    }
    sendJson(reply, 202, JSON.stringify({ name, rebuilding: true }));
  }
}
