import { Controller, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import {
  ReplayClient,
  type ReplayPoint,
} from '../../../application/queries/verification/replay-client.js';
import { VerifyAll } from '../../../application/queries/verification/verify-all.js';
import { VerifyClient } from '../../../application/queries/verification/verify-client.js';
import { invalidField } from '../../errors/problem.js';
import { ReplayInput } from '../../input/queries/audit-queries.js';
import { replayClient, verifyClient, verifyClients } from '../../operations/audit-operations.js';
import { REPLAY_EXAMPLE, VERIFICATION_EXAMPLE } from '../../views/examples.js';
import { presentReplay } from '../../views/replay.js';
import { REPLAY, VERIFICATION } from '../../views/schemas/audit-schema.js';
import { presentVerification, stepsOf } from '../../views/verification.js';
import { streamOf } from '../server/content-negotiation.js';
import { parseQuery } from '../server/query-params.js';
import { clientOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

/** Audits of the ledger (C-7): everything here is derived from the log. */
@Controller()
export class ReadAudit {
  constructor(private readonly queries: QueryBus) {}

  @Route(replayClient, {
    method: 'GET',
    path: '/v1/clients/:id/replay',
    answer: {
      status: 200,
      description: 'The state folded from the log at that point; without a point, all of it.',
      schema: REPLAY,
      example: REPLAY_EXAMPLE,
    },
  })
  async replay(@Req() request: FastifyRequest): Promise<object> {
    const clientId = clientOf(request);
    const point = pointOf(parseQuery(replayClient.input, request));
    return presentReplay(await this.queries.execute(new ReplayClient(clientId, point)));
  }

  @Route(verifyClient, {
    method: 'GET',
    path: '/v1/clients/:id/verification',
    answer: {
      status: 200,
      description:
        'Its hash chain checked, its replay compared with the read models. Where they lag behind' +
        ' the log, they are compared up to `comparedRevision`; `ok` is false only for a difference.',
      schema: VERIFICATION,
      example: VERIFICATION_EXAMPLE,
    },
  })
  async one(@Req() request: FastifyRequest): Promise<object> {
    const clientId = clientOf(request);
    parseQuery(verifyClient.input, request);
    return presentVerification(await this.queries.execute(new VerifyClient(clientId)));
  }

  @Route(verifyClients, {
    method: 'GET',
    path: '/v1/verification',
    answer: {
      status: 200,
      description: 'A line for each client as it is done; the last line is the `summary`.',
      types: ['application/x-ndjson'],
    },
  })
  async all(@Req() request: FastifyRequest): Promise<object> {
    parseQuery(verifyClients.input, request);
    const steps = await this.queries.execute(new VerifyAll());
    return streamOf(stepsOf(steps), 'application/x-ndjson');
  }
}

function pointOf({ revision, asOf }: ReplayInput): ReplayPoint {
  if (revision !== undefined && asOf !== undefined) {
    throw invalidField('asOf', 'NOT_WITH_REVISION', 'cannot be sent with revision: send one');
  }
  if (revision !== undefined) return { kind: 'revision', revision: BigInt(revision) };
  return asOf === undefined ? { kind: 'head' } : { kind: 'asOf', at: Date.parse(asOf) };
}
