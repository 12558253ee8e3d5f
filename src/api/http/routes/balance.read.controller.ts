import { Controller, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GetBalance } from '../../../application/queries/get-balance.js';
import { GetMeter } from '../../../application/queries/get-meter.js';
import { clientOf } from '../../auth/client-access.js';
import { presentBalance } from '../../views/balance.js';
import { weakTag } from '../../input/etag.js';
import { BALANCE_EXAMPLE, METER_EXAMPLE } from '../openapi/read-examples.js';
import { FreshInput, MIN_REVISION_HEADER, parametersOf } from '../../input/query-input.js';
import { parseQuery, minRevisionOf } from '../server/query-params.js';
import { withEtag } from '../server/etag-response.js';
import { BALANCE, METER } from '../../views/schemas/meter-schema.js';
import { Route } from '../../operations/route.js';

const FRESH = [...parametersOf(FreshInput), MIN_REVISION_HEADER];

/** Where a client's credits stand (S1-24, S1-25, C-7). */
@Controller()
export class ReadBalance {
  constructor(private readonly queries: QueryBus) {}

  @Route({
    method: 'GET',
    path: '/v1/clients/:id/meter',
    operation: 'getMeter',
    tagged: true,
    allow: ['admin', 'auditor', 'gateway', 'client'],
    summary: 'Read a client’s meter',
    tag: 'Credits',
    parameters: FRESH,
    answer: {
      status: 200,
      description: 'The meter `available | used | assigned`; a weak `ETag` of the answer.',
      schema: METER,
      example: METER_EXAMPLE,
    },
    problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'PROJECTION_BEHIND'],
  })
  async meter(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | undefined> {
    const clientId = clientOf(request);
    const minRevision = minRevisionOf(parseQuery(FreshInput, request), request);
    const body = await this.queries.execute(new GetMeter(clientId, minRevision));
    return withEtag({ request, reply }, weakTag(body), body);
  }

  @Route({
    method: 'GET',
    path: '/v1/clients/:id/balance',
    operation: 'getBalance',
    tagged: true,
    allow: ['admin', 'auditor', 'gateway', 'client'],
    summary: 'Read a client’s balance',
    tag: 'Credits',
    parameters: FRESH,
    answer: {
      status: 200,
      description: 'The meter with credit line, overdraw, floor and the limits’ counters.',
      schema: BALANCE,
      example: BALANCE_EXAMPLE,
    },
    problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'PROJECTION_BEHIND'],
  })
  async balance(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | undefined> {
    const clientId = clientOf(request);
    const minRevision = minRevisionOf(parseQuery(FreshInput, request), request);
    const body = presentBalance(await this.queries.execute(new GetBalance(clientId, minRevision)));
    return withEtag({ request, reply }, weakTag(body), body);
  }
}
