import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiKey } from '../../ports/credentials.js';
import { Credentials } from '../../ports/credentials.js';
import { Clock } from '../../ports/clock.js';
import { apiKey, newSecret } from '../auth/api-keys.js';
import { Authenticator } from '../auth/authenticator.js';
import { identityOf } from '../auth/identity.js';
import { ApiKeyInput } from '../input/api-key-input.js';
import { checked } from '../input/checked.js';
import { aboutKey } from '../intent/new-key.js';
import { Problem } from '../problem.js';
import { sendJson } from './answering.js';
import { Route } from './route.js';

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
};

/** Keys of gateways, auditors and admins. */
@Controller()
export class ApiKeysController {
  constructor(
    private readonly credentials: Credentials,
    private readonly authenticator: Authenticator,
    private readonly clock: Clock,
  ) {}

  @Route({
    method: 'POST',
    path: '/v1/api-keys',
    allow: ['admin'],
    tag: 'Keys',
    summary: 'Make a key; its secret is shown this once',
    input: ApiKeyInput,
    example: { name: 'smpp gateway', role: 'gateway', channels: ['smpp'], scopes: ['debit'] },
    answer: {
      status: 201,
      description: 'The key; nobody can ask for its secret again.',
      schema: 'ApiKeyWithSecret',
      example: { ...KEY, secret: `tly_${'x'.repeat(43)}` },
    },
  })
  async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const input = checked(ApiKeyInput, request.body);
    const secret = newSecret();
    const about = { ...aboutKey(input, this.clock.now()), createdBy: identityOf(request).id };
    const key = apiKey(secret, about, this.clock.now());
    await this.credentials.add(key);
    void reply.header('cache-control', 'no-store');
    sendJson(reply, 201, JSON.stringify({ ...shown(key), secret }));
  }

  @Route({
    method: 'GET',
    path: '/v1/api-keys',
    allow: ['admin'],
    tag: 'Keys',
    summary: 'List all keys, without their secrets',
    answer: {
      status: 200,
      description: 'All keys.',
      schema: 'ApiKeys',
      example: { items: [KEY], nextCursor: null },
    },
  })
  async list(@Res() reply: FastifyReply): Promise<void> {
    const keys = await this.credentials.list();
    sendJson(reply, 200, JSON.stringify({ items: keys.map(shown), nextCursor: null }));
  }

  @Route({
    method: 'DELETE',
    path: '/v1/api-keys/:keyId',
    allow: ['admin'],
    tag: 'Keys',
    summary: 'Delete a key; it ends at once',
    answer: { status: 204, description: 'The key is gone.' },
    problems: ['NOT_FOUND'],
  })
  async remove(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { keyId } = request.params as { keyId: string };
    // Also where it fails: it may be gone all the same.
    const forget = (): void => this.authenticator.forget(keyId);
    const removed = await this.credentials.remove(keyId).finally(forget);
    if (!removed) throw new Problem('NOT_FOUND', { detail: 'There is no such key.' });
    void reply.code(204).send();
  }
}

function shown({ secretHash: _, ...key }: ApiKey): Omit<ApiKey, 'secretHash'> {
  return key;
}
