import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { QueryRunner } from '../../../operations/runners/query-runner.js';
import { WebhookRunner } from '../../../operations/webhooks/webhook-runner.js';
import * as operations from '../../../operations/webhooks/webhook-operations.js';
import { sendJson } from '../../server/command-responder.js';
import { callOf, queryCallOf } from '../../server/request-call.js';
import { Route } from '../../server/route.js';

const WEBHOOK = {
  webhookId: '0193b1c2-7f10-7c55-8d3e-2f6a1b9c0d4e',
  url: 'https://hooks.example.com/credits',
  events: ['client.disabled', 'credits.recharged'],
  clientIds: null,
  description: 'accounting',
  status: 'ENABLED',
  disabledBecause: null,
  createdAt: '2026-11-30T08:00:00.000Z',
  overlapUntil: null,
};
const SECRET = `whsec_${'x'.repeat(43)}=`;
const DELIVERY = {
  messageId: '0193b1c2-8a10-7c55-8d3e-2f6a1b9c0d4f',
  type: 'credits.recharged',
  clientId: '0193b1c2-6010-7c55-8d3e-2f6a1b9c0d40',
  sequence: '4',
  position: '1207',
  state: 'WAITING',
  tries: 2,
  firstAt: '2026-11-30T08:10:00.000Z',
  lastAt: '2026-11-30T08:10:05.000Z',
  nextAt: '2026-11-30T08:15:05.000Z',
  status: 503,
  error: 'answered 503',
  durationMs: 41,
};

/** Endpoints that events are sent to. */
@Controller()
export class WebhooksController {
  constructor(
    private readonly webhooks: WebhookRunner,
    private readonly queries: QueryRunner,
  ) {}

  @Route(operations.createWebhook, {
    method: 'POST',
    path: '/v1/webhooks',
    answer: {
      status: 201,
      description: 'The webhook; its secret cannot be read again.',
      example: { ...WEBHOOK, secret: SECRET },
      headers: { Location: 'Address of the webhook.' },
    },
  })
  async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { webhook, isReplayed } = await this.webhooks.add(callOf(request));
    if (isReplayed) void reply.header('idempotency-replayed', 'true');
    void reply.header('location', `/v1/webhooks/${webhook.webhookId}`);
    sendJson(reply, 201, JSON.stringify(webhook));
  }

  @Route(operations.listWebhooks, {
    method: 'GET',
    path: '/v1/webhooks',
    answer: {
      status: 200,
      description: 'A page of webhooks.',
      example: { items: [WEBHOOK], nextCursor: null },
    },
  })
  list(@Req() request: FastifyRequest): Promise<object> {
    return this.queries.run(operations.listWebhooks, queryCallOf(request));
  }

  @Route(operations.getWebhook, {
    method: 'GET',
    path: '/v1/webhooks/:webhookId',
    answer: { status: 200, description: 'The webhook.', example: WEBHOOK },
  })
  read(@Req() request: FastifyRequest): Promise<object> {
    return this.queries.run(operations.getWebhook, queryCallOf(request));
  }

  @Route(operations.changeWebhook, {
    method: 'PATCH',
    path: '/v1/webhooks/:webhookId',
    answer: {
      status: 200,
      description: 'The webhook after the change.',
      example: { ...WEBHOOK, events: ['*'] },
    },
  })
  async change(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendJson(reply, 200, JSON.stringify(await this.webhooks.change(callOf(request))));
  }

  @Route(operations.deleteWebhook, {
    method: 'DELETE',
    path: '/v1/webhooks/:webhookId',
    answer: { status: 204, description: 'The webhook is deleted.' },
  })
  async remove(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.webhooks.remove(callOf(request));
    void reply.code(204).send();
  }

  @Route(operations.rotateWebhookSecret, {
    method: 'POST',
    path: '/v1/webhooks/:webhookId/rotate-secret',
    answer: {
      status: 200,
      description: 'The webhook; its new secret cannot be read again.',
      example: { ...WEBHOOK, overlapUntil: '2026-12-01T09:00:00.000Z', secret: SECRET },
    },
  })
  async rotate(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendJson(reply, 200, JSON.stringify(await this.webhooks.rotate(callOf(request))));
  }

  @Route(operations.testWebhook, {
    method: 'POST',
    path: '/v1/webhooks/:webhookId/test',
    answer: {
      status: 200,
      description: 'The answer of the receiver.',
      example: {
        messageId: 'test-5f0c1a52-6f0e-4d7f-9b0a-0c9a4d2f7e11',
        delivered: true,
        status: 204,
        error: null,
        durationMs: 38,
      },
    },
  })
  async test(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendJson(reply, 200, JSON.stringify(await this.webhooks.test(callOf(request))));
  }

  @Route(operations.replayWebhook, {
    method: 'POST',
    path: '/v1/webhooks/:webhookId/replay',
    answer: { status: 202, description: 'The webhook; the replay begins.', example: WEBHOOK },
  })
  async replay(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendJson(reply, 202, JSON.stringify(await this.webhooks.replay(callOf(request))));
  }

  @Route(operations.listWebhookDeliveries, {
    method: 'GET',
    path: '/v1/webhooks/:webhookId/deliveries',
    answer: {
      status: 200,
      description: 'A page of deliveries.',
      example: { items: [DELIVERY], nextCursor: null },
    },
  })
  deliveries(@Req() request: FastifyRequest): Promise<object> {
    return this.queries.run(operations.listWebhookDeliveries, queryCallOf(request));
  }
}
