import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { weakTag } from '../../input/etag.js';
import { getBalance, getMeter } from '../../operations/credit-operations.js';
import { QueryRunner } from '../../operations/runners/query-runner.js';
import { BALANCE_EXAMPLE, METER_EXAMPLE } from '../../views/examples.js';
import { withEtag } from '../server/etag-response.js';
import { queryCallOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

/** A client's balance and meter (S1-24, S1-25, C-7). */
@Controller()
export class ReadBalance {
  constructor(private readonly runner: QueryRunner) {}

  @Route(getMeter, {
    method: 'GET',
    path: '/v1/clients/:id/meter',
    answer: {
      status: 200,
      description: 'The meter `available | used | assigned`; a weak `ETag` of the answer.',
      example: METER_EXAMPLE,
    },
    tagged: true,
  })
  async meter(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | undefined> {
    const body = await this.runner.run(getMeter, queryCallOf(request));
    return withEtag({ request, reply }, weakTag(body), body);
  }

  @Route(getBalance, {
    method: 'GET',
    path: '/v1/clients/:id/balance',
    answer: {
      status: 200,
      description: 'The meter with credit line, overdraw, floor and the limits’ counters.',
      example: BALANCE_EXAMPLE,
    },
    tagged: true,
  })
  async balance(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | undefined> {
    const body = await this.runner.run(getBalance, queryCallOf(request));
    return withEtag({ request, reply }, weakTag(body), body);
  }
}
