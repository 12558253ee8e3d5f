import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Mutex } from '../../../async/mutex.js';
import { Clock } from '../../../ports/clock.js';
import { Credentials, type ApiKey } from '../../../ports/credentials.js';
import { apiKey, newSecret } from '../../auth/api-keys.js';
import { Authenticator } from '../../auth/authenticator.js';
import { FacadeConfig } from '../../auth/http-config.js';
import { apiKeyDetails } from '../../commands/api-key.js';
import { Problem } from '../../errors/problem.js';
import { ApiKeyInput } from '../../input/api-key-input.js';
import { parseBody } from '../../input/validator.js';
import { createApiKey, deleteApiKey, listApiKeys } from '../../operations/key-operations.js';
import { API_KEYS, NEW_API_KEY } from '../../views/schemas/operator-schema.js';
import { sendJson } from '../server/command-responder.js';
import { identityOf } from '../server/request-call.js';
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
};

/** Keys of gateways, auditors and admins. */
@Controller()
export class ApiKeysController {
  /** One deletion at a time: two admins must not delete each other's key at once. */
  private readonly deletions = new Mutex();

  constructor(
    private readonly credentials: Credentials,
    private readonly authenticator: Authenticator,
    private readonly clock: Clock,
    private readonly config: FacadeConfig,
  ) {}

  @Route(createApiKey, {
    method: 'POST',
    path: '/v1/api-keys',
    answer: {
      status: 201,
      description: 'The key; its secret cannot be read again.',
      schema: NEW_API_KEY,
      example: { ...KEY, secret: `tly_${'x'.repeat(43)}` },
    },
  })
  async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const input = parseBody(ApiKeyInput, request.body);
    const secret = newSecret();
    const about = { ...apiKeyDetails(input, this.clock.now()), createdBy: identityOf(request).id };
    const key = apiKey(secret, about, this.clock.now());
    await this.credentials.add(key);
    void reply.header('cache-control', 'no-store');
    sendJson(reply, 201, JSON.stringify({ ...shown(key), secret }));
  }

  @Route(listApiKeys, {
    method: 'GET',
    path: '/v1/api-keys',
    answer: {
      status: 200,
      description: 'All keys.',
      schema: API_KEYS,
      example: { items: [KEY], nextCursor: null },
    },
  })
  async list(@Res() reply: FastifyReply): Promise<void> {
    const keys = await this.credentials.list();
    sendJson(reply, 200, JSON.stringify({ items: keys.map(shown), nextCursor: null }));
  }

  @Route(deleteApiKey, {
    method: 'DELETE',
    path: '/v1/api-keys/:keyId',
    answer: { status: 204, description: 'The key is gone.' },
  })
  async remove(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { keyId } = request.params as { keyId: string };
    const removed = await this.deletions.run(async () => {
      await this.keepAnAdmin(keyId);
      // Also on a failure: the key may be deleted nevertheless.
      const forget = (): void => this.authenticator.forget(keyId);
      return this.credentials.remove(keyId).finally(forget);
    });
    if (!removed) throw new Problem('NOT_FOUND', { detail: 'There is no such key.' });
    void reply.code(204).send();
  }

  /** @throws Problem LAST_ADMIN when no remaining key could create an admin key */
  private async keepAnAdmin(keyId: string): Promise<void> {
    if (this.config.adminKey !== null) return;
    const now = this.clock.now();
    const admins = (await this.credentials.list()).filter((key) => mayMakeKeys(key, now));
    if (admins.length !== 1 || admins[0]?.keyId !== keyId) return;
    throw new Problem('LAST_ADMIN', {
      detail: 'This is the last admin key: make another one first, or set TALLYSTICK_ADMIN_KEY.',
    });
  }
}

/** A key that is bound to clients cannot make keys. */
function mayMakeKeys({ role, expiresAt, clientIds }: ApiKey, now: number): boolean {
  const isCurrent = expiresAt === null || Date.parse(expiresAt) > now;
  return role === 'admin' && clientIds === null && isCurrent;
}

function shown({ secretHash: _, ...key }: ApiKey): Omit<ApiKey, 'secretHash'> {
  return key;
}
