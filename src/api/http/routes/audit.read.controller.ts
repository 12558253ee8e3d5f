import { Controller, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import {
  ReplayClient,
  type ReplayPoint,
} from '../../../application/queries/verification/replay-client.js';
import { VerifyAll } from '../../../application/queries/verification/verify-all.js';
import { VerifyClient } from '../../../application/queries/verification/verify-client.js';
import { clientOf } from '../../auth/client-access.js';
import { NoInput } from '../../input/no-input.js';
import { OptionalNotNull, Validate } from '../../input/rules/rule.js';
import { INSTANT_RULE } from '../../input/rules/time-rules.js';
import { invalidField } from '../../errors/problem.js';
import { presentReplay } from '../../views/replay.js';
import { presentVerification, stepsOf } from '../../views/verification.js';
import { REPLAY_EXAMPLE, VERIFICATION_EXAMPLE } from '../openapi/read-examples.js';
import { streamOf } from '../server/content-negotiation.js';
import { parametersOf, REVISION_RULE } from '../../input/query-input.js';
import { parseQuery } from '../server/query-params.js';
import { REPLAY, VERIFICATION } from '../../views/schemas/audit-schema.js';
import { Route } from '../../operations/route.js';

class ReplayInput {
  @OptionalNotNull()
  @Validate(REVISION_RULE, 'The last revision to fold in.')
  revision?: string;

  @OptionalNotNull()
  @Validate(INSTANT_RULE, 'The instant to fold up to, inclusive.')
  asOf?: string;
}

/** What auditors check the ledger with (C-7): everything here is made from the log. */
@Controller()
export class ReadAudit {
  constructor(private readonly queries: QueryBus) {}

  @Route({
    method: 'GET',
    path: '/v1/clients/:id/replay',
    operation: 'replayClient',
    allow: ['auditor', 'admin'],
    summary: 'Replay a client',
    tag: 'Audit',
    parameters: parametersOf(ReplayInput),
    answer: {
      status: 200,
      description: 'The state folded from the log at that point; without a point, all of it.',
      schema: REPLAY,
      example: REPLAY_EXAMPLE,
    },
    problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED'],
  })
  async replay(@Req() request: FastifyRequest): Promise<object> {
    const clientId = clientOf(request);
    const point = pointOf(parseQuery(ReplayInput, request));
    return presentReplay(await this.queries.execute(new ReplayClient(clientId, point)));
  }

  @Route({
    method: 'GET',
    path: '/v1/clients/:id/verification',
    operation: 'verifyClient',
    allow: ['auditor', 'admin'],
    summary: 'Verify a client',
    tag: 'Audit',
    answer: {
      status: 200,
      description:
        'Its hash chain checked, its replay compared with the read models. Where they lag behind' +
        ' the log, they are compared up to `comparedRevision`; `ok` is false only for a difference.',
      schema: VERIFICATION,
      example: VERIFICATION_EXAMPLE,
    },
    problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'PROJECTION_BEHIND'],
  })
  async one(@Req() request: FastifyRequest): Promise<object> {
    const clientId = clientOf(request);
    parseQuery(NoInput, request);
    return presentVerification(await this.queries.execute(new VerifyClient(clientId)));
  }

  @Route({
    method: 'GET',
    path: '/v1/verification',
    operation: 'verifyClients',
    allow: ['auditor', 'admin'],
    summary: 'Verify every client',
    tag: 'Audit',
    answer: {
      status: 200,
      description: 'A line for each client as it is done; the last line is the `summary`.',
      types: ['application/x-ndjson'],
    },
    problems: ['PROJECTION_BEHIND'],
  })
  async all(@Req() request: FastifyRequest): Promise<object> {
    parseQuery(NoInput, request);
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
