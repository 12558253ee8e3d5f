import { Controller, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GetBalance } from '../../../application/queries/get-balance.js';
import { GetMeter } from '../../../application/queries/get-meter.js';
import { weakTag } from '../../input/etag.js';
import { getBalance, getMeter } from '../../operations/credit-operations.js';
import { presentBalance } from '../../views/balance.js';
import { BALANCE_EXAMPLE, METER_EXAMPLE } from '../../views/examples.js';
import { BALANCE, METER } from '../../views/schemas/meter-schema.js';
import { withEtag } from '../server/etag-response.js';
import { minRevisionOf, parseQuery } from '../server/query-params.js';
import { clientOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

/** A client's balance and meter (S1-24, S1-25, C-7). */
@Controller()
export class ReadBalance {
  constructor(private readonly queries: QueryBus) {}

  @Route(getMeter, {
    method: 'GET',
    path: '/v1/clients/:id/meter',
    answer: {
      status: 200,
      description: 'The meter `available | used | assigned`; a weak `ETag` of the answer.',
      schema: METER,
      example: METER_EXAMPLE,
    },
    tagged: true,
  })
  async meter(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | undefined> {
    const clientId = clientOf(request);
    const minRevision = minRevisionOf(parseQuery(getMeter.input, request), request);
    const body = await this.queries.execute(new GetMeter(clientId, minRevision));
    return withEtag({ request, reply }, weakTag(body), body);
  }

  @Route(getBalance, {
    method: 'GET',
    path: '/v1/clients/:id/balance',
    answer: {
      status: 200,
      description: 'The meter with credit line, overdraw, floor and the limits’ counters.',
      schema: BALANCE,
      example: BALANCE_EXAMPLE,
    },
    tagged: true,
  })
  async balance(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | undefined> {
    const clientId = clientOf(request);
    const minRevision = minRevisionOf(parseQuery(getBalance.input, request), request);
    const body = presentBalance(await this.queries.execute(new GetBalance(clientId, minRevision)));
    return withEtag({ request, reply }, weakTag(body), body);
  }
}
