import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Lanes } from '../../application/lanes.js';
import { Progress } from '../../application/progress.js';
import { EventLog } from '../../ports/event-log.js';
import { IdIndex } from '../../ports/id-index.js';
import { sendJson } from './answering.js';
import { Metrics } from './metrics.js';
import { Route } from './route.js';

interface Part {
  readonly ready: boolean;
  readonly reason?: string;
  readonly [detail: string]: unknown;
}

/** A store that does not answer within this is not ready. */
const PATIENCE_MS = 1_000;

/** What an orchestrator and an operator ask. */
@Controller()
export class HealthController {
  constructor(
    private readonly log: EventLog,
    private readonly ids: IdIndex,
    private readonly lanes: Lanes,
    private readonly progress: Progress,
    private readonly metrics: Metrics,
  ) {}

  @Route({
    method: 'GET',
    path: '/health/live',
    allow: 'public',
    tag: 'Operations',
    summary: 'Whether the process runs',
    answer: {
      status: 200,
      description: 'It runs.',
      schema: { type: 'object', properties: { status: { const: 'live' } } },
      example: { status: 'live' },
    },
  })
  live(@Res() reply: FastifyReply): void {
    sendJson(reply, 200, '{"status":"live"}');
  }

  @Route({
    method: 'GET',
    path: '/health/ready',
    allow: 'public',
    tag: 'Operations',
    summary: 'Whether requests can be served, and which part cannot; 503 when one cannot',
    answer: {
      status: 200,
      description: 'All parts are ready.',
      schema: 'Health',
      example: { status: 'ready', parts: { log: { ready: true }, idIndex: { ready: true } } },
    },
  })
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const parts: Record<string, Part> = {
      log: await answers(() => this.log.end()),
      idIndex: await answers(() => this.ids.covered()),
      clock: this.clock(),
      ...this.projections(),
    };
    const ready = Object.values(parts).every((part) => part.ready);
    const body = { status: ready ? 'ready' : 'not ready', parts };
    void reply.header('cache-control', 'no-store');
    sendJson(reply, ready ? 200 : 503, JSON.stringify(body));
  }

  @Route({
    method: 'GET',
    path: '/metrics',
    allow: 'operator',
    tag: 'Operations',
    summary: 'Prometheus metrics; needs a key unless the service listens on loopback',
    answer: { status: 200, description: 'Prometheus text.', types: ['text/plain'] },
  })
  async prometheus(@Res() reply: FastifyReply): Promise<void> {
    const text = await this.metrics.registry.metrics();
    void reply.header('content-type', this.metrics.registry.contentType).send(text);
  }

  /** A clock behind the log is worth a warning, but it stops nothing. */
  private clock(): Part {
    const suspect = this.lanes.stats.clockSuspect;
    return suspect ? { ready: true, warning: 'the clock is far behind the log' } : { ready: true };
  }

  private projections(): Record<string, Part> {
    const lines = this.progress.status();
    if (lines.length === 0) return { projections: { ready: false, reason: 'starting' } };
    return Object.fromEntries(
      lines.map(({ name, state, lag }) => {
        const ready = state === 'live' || state === 'filling';
        return [`projection:${name}`, { ready, state, lag, ...(!ready && { reason: state }) }];
      }),
    );
  }
}

async function answers(ask: () => Promise<unknown>): Promise<Part> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Part>((resolve) => {
    timer = setTimeout(() => resolve({ ready: false, reason: 'no answer' }), PATIENCE_MS);
  });
  const asked = ask().then(
    (): Part => ({ ready: true }),
    // The message may hold a path or an address: only the kind of failure is told.
    (cause: unknown): Part => ({
      ready: false,
      reason: cause instanceof Error ? cause.name : 'failure',
    }),
  );
  const part = await Promise.race([asked, late]);
  clearTimeout(timer);
  return part;
}
