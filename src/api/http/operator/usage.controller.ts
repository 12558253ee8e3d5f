import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { QueryRunner } from '../../operations/runners/query-runner.js';
import { getUsage } from '../../operations/time/usage-operations.js';
import { USAGE_EXAMPLE } from '../../views/operator/usage-example.js';
import { usageCsvOf } from '../../views/operator/usage.js';
import { preferredOf, streamOf } from '../server/content-negotiation.js';
import { addVary } from '../server/headers/vary.js';
import { queryCallOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

const FORMATS = ['application/json', 'text/csv'] as const;

/** Totals of a period, for accounting. */
@Controller()
export class ReadUsage {
  constructor(private readonly runner: QueryRunner) {}

  @Route(getUsage, {
    method: 'GET',
    path: '/v1/usage',
    answer: {
      status: 200,
      description: 'Messages and credits of the period for each currency, as of `position`.',
      example: USAGE_EXAMPLE,
      types: FORMATS,
    },
    problems: ['NOT_ACCEPTABLE'],
  })
  async usage(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const call = queryCallOf(request);
    const { input } = this.runner.parts(getUsage, call);
    const format = preferredOf(request.headers.accept, FORMATS);
    addVary(reply, 'Accept');
    if (format === 'application/json') return this.runner.run(getUsage, call);
    const found = await this.runner.find(getUsage, call);
    return streamOf(usageCsvOf(input.groupBy ?? null, found), format);
  }
}
