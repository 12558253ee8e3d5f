import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphqlSession } from '../../graphql/graphql-facade.js';
import { ReadStopped } from '../../../application/queries/long-reads.js';
import { GraphqlInput } from '../../input/graphql-input.js';
import { parseBody } from '../../input/validator.js';
import { runGraphql } from '../../operations/service-operations.js';
import { sendJson } from '../server/command-responder.js';
import { connectionSignal } from '../server/connection-signal.js';
import { Metrics } from '../server/metrics.js';
import { OutageLog } from '../server/outage-log.js';
import { RateLimit } from '../server/admission/rate-limit.js';
import { identityOf } from '../server/request-call.js';
import { Route } from '../server/route.js';
import { LazyGraphql } from '../server/lazy-graphql.js';

/** Carries GraphQL over HTTP. */
@Controller()
export class GraphqlController {
  private readonly outages = new OutageLog();

  constructor(
    private readonly graphql: LazyGraphql,
    private readonly limit: RateLimit,
    private readonly metrics: Metrics,
  ) {}

  @Route(runGraphql, {
    method: 'POST',
    path: '/graphql',
    answer: {
      status: 200,
      description: 'The answer, also where fields failed or the document was refused.',
      example: { data: { overview: { clients: { total: 1 } } } },
    },
    problems: ['NOT_FOUND'],
  })
  async run(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const facade = await this.graphql.facade();
    const asked = parseBody(GraphqlInput, request.body);
    const answer = await facade.answer(asked, this.sessionOf(request, reply));
    sendJson(reply, 200, JSON.stringify(answer));
  }

  private sessionOf(request: FastifyRequest, reply: FastifyReply): GraphqlSession {
    const identity = identityOf(request);
    return {
      identity,
      requestId: request.id,
      signal: connectionSignal(request),
      charge: (operations) => {
        for (let n = 0; n < operations; n++) this.limit.take(identity.id, reply);
      },
      refused: (code) => this.metrics.refused(code),
      failed: ({ known, cause, problem }) => {
        const { log } = request;
        if (!known) log.error({ err: cause }, 'internal error');
        const isStopped = cause instanceof ReadStopped;
        if (problem.status === 503 && !isStopped) this.outages.tell(log, cause);
      },
    };
  }
}
