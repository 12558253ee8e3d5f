import { Controller, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  getRecharge,
  listClientRecharges,
  listRecharges,
} from '../../operations/recharge-operations.js';
import { QueryRunner } from '../../operations/runners/query-runner.js';
import { RECHARGE_EXAMPLE } from '../../views/examples.js';
import { queryCallOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

const PAGE = {
  status: 200,
  description: 'A page of recharges with their present payments, the oldest first.',
  example: { items: [RECHARGE_EXAMPLE], nextCursor: null },
};

/** Recharges and their payments. */
@Controller()
export class ReadRecharges {
  constructor(private readonly runner: QueryRunner) {}

  @Route(listClientRecharges, {
    method: 'GET',
    path: '/v1/clients/:id/recharges',
    answer: PAGE,
  })
  ofClient(@Req() request: FastifyRequest): Promise<object> {
    return this.runner.run(listClientRecharges, queryCallOf(request));
  }

  @Route(getRecharge, {
    method: 'GET',
    path: '/v1/clients/:id/recharges/:rechargeId',
    answer: {
      status: 200,
      description: 'The recharge with its present payment.',
      example: RECHARGE_EXAMPLE,
    },
  })
  one(@Req() request: FastifyRequest): Promise<object> {
    return this.runner.run(getRecharge, queryCallOf(request));
  }

  @Route(listRecharges, {
    method: 'GET',
    path: '/v1/recharges',
    answer: PAGE,
  })
  all(@Req() request: FastifyRequest): Promise<object> {
    return this.runner.run(listRecharges, queryCallOf(request));
  }
}
