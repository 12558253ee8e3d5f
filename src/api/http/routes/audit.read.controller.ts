import { Controller, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  listAccessEvents,
  replayClient,
  verifyClient,
  verifyClients,
} from '../../operations/audit-operations.js';
import { QueryRunner } from '../../operations/runners/query-runner.js';
import {
  ACCESS_EVENT_EXAMPLE,
  REPLAY_EXAMPLE,
  VERIFICATION_EXAMPLE,
} from '../../views/examples.js';
import { stepsOf } from '../../views/verification.js';
import { streamOf } from '../server/content-negotiation.js';
import { queryCallOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

/** Audits of the ledger (C-7): everything here is derived from the log. */
@Controller()
export class ReadAudit {
  constructor(private readonly runner: QueryRunner) {}

  @Route(replayClient, {
    method: 'GET',
    path: '/v1/clients/:id/replay',
    answer: {
      status: 200,
      description: 'The state folded from the log at that point; without a point, all of it.',
      example: REPLAY_EXAMPLE,
    },
  })
  replay(@Req() request: FastifyRequest): Promise<object> {
    return this.runner.run(replayClient, queryCallOf(request));
  }

  @Route(verifyClient, {
    method: 'GET',
    path: '/v1/clients/:id/verification',
    answer: {
      status: 200,
      description:
        'Its hash chain checked, its replay compared with the read models. Where they lag behind' +
        ' the log, they are compared up to `comparedRevision`; `ok` is false only for a difference.',
      example: VERIFICATION_EXAMPLE,
    },
  })
  one(@Req() request: FastifyRequest): Promise<object> {
    return this.runner.run(verifyClient, queryCallOf(request));
  }

  @Route(listAccessEvents, {
    method: 'GET',
    path: '/v1/access-events',
    answer: {
      status: 200,
      description: 'Facts of the whole ledger, newest first, with the present names.',
      example: { items: [ACCESS_EVENT_EXAMPLE], nextCursor: null },
    },
  })
  accessEvents(@Req() request: FastifyRequest): Promise<object> {
    return this.runner.run(listAccessEvents, queryCallOf(request));
  }

  @Route(verifyClients, {
    method: 'GET',
    path: '/v1/verification',
    answer: {
      status: 200,
      description:
        'A line for each client as it is done, then one for each broken stream of names, staff and ' +
        'keys; the last line is the `summary`.',
      schema: undefined,
      types: ['application/x-ndjson'],
    },
  })
  async all(@Req() request: FastifyRequest): Promise<object> {
    const steps = await this.runner.stream(verifyClients, queryCallOf(request));
    return streamOf(stepsOf(steps), 'application/x-ndjson');
  }
}
