import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Refusals } from '../../../application/refusals/refusals.js';
import { Clock } from '../../../ports/clock.js';
import { getLiveness, getMetrics, getReadiness } from '../../operations/service-operations.js';
import { HEALTH, LIVE } from '../../views/schemas/operator-schema.js';
import { sendJson } from '../server/command-responder.js';
import { Metrics } from '../server/metrics.js';
import { Route } from '../server/route.js';
import { Readiness } from './readiness.js';
import { watchRefusals } from './refusal-metrics.js';
import { watchTimeZones } from './zone-metrics.js';

/** Health checks for orchestrators and operators. */
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
    clock: Clock,
    refusals: Refusals,
  ) {
    watchTimeZones(metrics.registry, clock);
    watchRefusals(metrics.registry, refusals);
  }

  @Route(getLiveness, {
    method: 'GET',
    path: '/health/live',
    answer: {
      status: 200,
      description: 'It runs.',
      schema: LIVE,
      example: { status: 'live' },
    },
  })
  live(@Res() reply: FastifyReply): void {
    sendJson(reply, 200, '{"status":"live"}');
  }

  @Route(getReadiness, {
    method: 'GET',
    path: '/health/ready',
    answer: {
      status: 200,
      description: 'All parts are ready.',
      schema: HEALTH,
      example: {
        status: 'ready',
        parts: {
          log: { store: 'EventStoreDB', ready: true },
          readModels: { store: 'MongoDB', ready: true },
        },
      },
    },
    also: [
      {
        status: 503,
        description: 'Some part is not ready; `reason` says why.',
        schema: HEALTH,
        example: {
          status: 'not ready',
          parts: { log: { store: 'EventStoreDB', ready: false, reason: 'no answer' } },
        },
      },
    ],
  })
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const parts = await this.readiness.parts();
    const ready = Object.values(parts).every((part) => part.ready);
    const body = { status: ready ? 'ready' : 'not ready', parts };
    sendJson(reply, ready ? 200 : 503, JSON.stringify(body));
  }

  @Route(getMetrics, {
    method: 'GET',
    path: '/metrics',
    answer: { status: 200, description: 'Prometheus text.', types: ['text/plain'] },
  })
  async prometheus(@Res() reply: FastifyReply): Promise<void> {
    const text = await this.metrics.registry.metrics();
    void reply.header('content-type', this.metrics.registry.contentType).send(text);
  }
}
