import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  createApiKey,
  deleteApiKey,
  listApiKeys,
  rotateApiKey,
} from '../../operations/key-operations.js';
import { ApiKeyRunner } from '../../operations/runners/api-key-runner.js';
import { QueryRunner } from '../../operations/runners/query-runner.js';
import { sendJson } from '../server/command-responder.js';
import { callOf, queryCallOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

const KEY = {
  keyId: '5f0c1a52-6f0e-4d7f-9b0a-0c9a4d2f7e11',
  name: 'smpp gateway',
  role: 'gateway',
  createdAt: '2026-11-21T08:00:00.000Z',
  createdBy: 'environment',
  expiresAt: null,
  clientIds: null,
  channels: ['smpp'],
  scopes: ['debit', 'report'],
  replaces: null,
  lastUsedAt: null,
};

/** Keys of gateways, auditors and admins. */
@Controller()
export class ApiKeysController {
  constructor(
    private readonly keys: ApiKeyRunner,
    private readonly queries: QueryRunner,
  ) {}

  @Route(createApiKey, {
    method: 'POST',
    path: '/v1/api-keys',
    answer: {
      status: 201,
      description: 'The key; its secret cannot be read again.',
      example: { ...KEY, secret: `tly_${'x'.repeat(43)}` },
    },
  })
  async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendJson(reply, 201, JSON.stringify(await this.keys.create(callOf(request))));
  }

  @Route(listApiKeys, {
    method: 'GET',
    path: '/v1/api-keys',
    answer: {
      status: 200,
      description: 'A page of keys.',
      example: { items: [{ ...KEY, lastUsedAt: '2026-11-21T09:30:00.000Z' }], nextCursor: null },
    },
  })
  list(@Req() request: FastifyRequest): Promise<object> {
    return this.queries.run(listApiKeys, queryCallOf(request));
  }

  @Route(rotateApiKey, {
    method: 'POST',
    path: '/v1/api-keys/:keyId/rotate',
    answer: {
      status: 201,
      description: 'The new key; its secret cannot be read again.',
      example: {
        ...{ ...KEY, keyId: '8d7b1c04-7f8e-4c58-b9ac-3c0f6a1d2b90', replaces: KEY.keyId },
        ...{ secret: `tly_${'x'.repeat(43)}`, overlapUntil: '2026-11-22T08:00:00.000Z' },
      },
    },
  })
  async rotate(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendJson(reply, 201, JSON.stringify(await this.keys.rotate(callOf(request))));
  }

  @Route(deleteApiKey, {
    method: 'DELETE',
    path: '/v1/api-keys/:keyId',
    answer: { status: 204, description: 'The key is gone.' },
  })
  async remove(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.keys.remove(callOf(request));
    void reply.code(204).send();
  }
}
