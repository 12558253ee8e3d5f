import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Refusals } from '../../../application/refusals/refusals.js';
import { Clock } from '../../../ports/clock.js';
import { sendJson } from '../server/command-responder.js';
import { Metrics } from '../server/metrics.js';
import { Readiness } from './readiness.js';
import { HEALTH, LIVE } from '../../views/schemas/operator-schema.js';
import { watchRefusals } from './refusal-metrics.js';
import { Route } from '../../operations/route.js';
import { watchTimeZones } from './zone-metrics.js';

/** What an orchestrator and an operator ask. */
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

  @Route({
    method: 'GET',
    path: '/health/live',
    operation: 'getLiveness',
    allow: 'public',
    tag: 'Operations',
    summary: 'Whether the process runs',
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

  @Route({
    method: 'GET',
    path: '/health/ready',
    operation: 'getReadiness',
    allow: 'public',
    tag: 'Operations',
    summary: 'Whether requests can be served, and which part cannot; 503 when one cannot',
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
  })
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const parts = await this.readiness.parts();
    const ready = Object.values(parts).every((part) => part.ready);
    const body = { status: ready ? 'ready' : 'not ready', parts };
    void reply.header('cache-control', 'no-store');
    sendJson(reply, ready ? 200 : 503, JSON.stringify(body));
  }

  @Route({
    method: 'GET',
    path: '/metrics',
    operation: 'getMetrics',
    allow: 'metrics',
    tag: 'Operations',
    summary: 'Prometheus metrics',
    answer: { status: 200, description: 'Prometheus text.', types: ['text/plain'] },
  })
  async prometheus(@Res() reply: FastifyReply): Promise<void> {
    const text = await this.metrics.registry.metrics();
    void reply.header('content-type', this.metrics.registry.contentType).send(text);
  }
}
