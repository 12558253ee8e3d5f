import { Injectable } from '@nestjs/common';
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
import { presentApiKey, type ApiKeyAnswer } from '../../views/operator/api-key.js';
import type { Call } from '../call.js';

/** Runs the operations on API keys, for every facade alike. */
@Injectable()
export class ApiKeyRunner {
  /** One deletion at a time: two admins must not delete each other's key at once. */
  private readonly deletions = new Mutex();

  constructor(
    private readonly credentials: Credentials,
    private readonly authenticator: Authenticator,
    private readonly clock: Clock,
    private readonly config: FacadeConfig,
  ) {}

  /** The new key with its secret, which cannot be read again. @throws Problem */
  async create({ input, identity }: Call): Promise<ApiKeyAnswer & { readonly secret: string }> {
    const asked = parseBody(ApiKeyInput, input);
    const secret = newSecret();
    const about = { ...apiKeyDetails(asked, this.clock.now()), createdBy: identity.id };
    const key = apiKey(secret, about, this.clock.now());
    await this.credentials.add(key);
    return { ...presentApiKey(key), secret };
  }

  /** @throws Problem NOT_FOUND, LAST_ADMIN */
  async remove({ ids }: Call): Promise<{ readonly keyId: string }> {
    const keyId = ids['keyId'] ?? '';
    const removed = await this.deletions.run(async () => {
      await this.keepAnAdmin(keyId);
      // Also on a failure: the key may be deleted nevertheless.
      const forget = (): void => this.authenticator.forget(keyId);
      return this.credentials.remove(keyId).finally(forget);
    });
    if (!removed)
      throw new Problem('NOT_FOUND', {
        detail: 'There is no such key: GET /v1/api-keys lists them.',
      });
    return { keyId };
  }

  /** @throws Problem LAST_ADMIN when no remaining key could create an admin key */
  private async keepAnAdmin(keyId: string): Promise<void> {
    if (this.config.adminKey !== null) return;
    const now = this.clock.now();
    const admins: string[] = [];
    for await (const key of this.credentials.walk()) {
      if (mayMakeKeys(key, now)) admins.push(key.keyId);
    }
    if (admins.length !== 1 || admins[0] !== keyId) return;
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
