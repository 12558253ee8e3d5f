import { Injectable } from '@nestjs/common';
import { ApiKeys } from '../../../application/access/api-keys.js';
import { Clock } from '../../../ports/clock.js';
import { Authenticator } from '../../auth/authenticator.js';
import { FacadeConfig } from '../../auth/http-config.js';
import { apiKeyDetails, rotationOf } from '../../commands/api-key.js';
import { invalidField, Problem } from '../../errors/problem.js';
import { ApiKeyInput, RotateApiKeyInput } from '../../input/api-key-input.js';
import { parseBody } from '../../input/validator.js';
import { presentApiKey, type ApiKeyAnswer } from '../../views/operator/api-key.js';
import type { Call } from '../call.js';

type NewKeyAnswer = ApiKeyAnswer & { readonly secret: string };

/** Runs the operations on API keys, for every facade alike. */
@Injectable()
export class ApiKeyRunner {
  constructor(
    private readonly keys: ApiKeys,
    private readonly authenticator: Authenticator,
    private readonly clock: Clock,
    private readonly config: FacadeConfig,
  ) {}

  /** The new key with its secret, which cannot be read again. @throws Problem */
  async create({ input, identity, caller }: Call): Promise<NewKeyAnswer> {
    const asked = parseBody(ApiKeyInput, input);
    const about = { ...apiKeyDetails(asked, this.clock.now()), createdBy: identity.id };
    const { key, secret } = await this.keys.create(about, caller);
    return { ...presentApiKey(key), secret };
  }

  /** The key that replaces another one, with its secret. @throws Problem NOT_FOUND */
  async rotate({
    ids,
    input,
    caller,
  }: Call): Promise<NewKeyAnswer & { readonly overlapUntil: string }> {
    const keyId = ids['keyId'] ?? '';
    const rotation = rotationOf(parseBody(RotateApiKeyInput, input ?? {}), this.clock.now());
    // Also on a failure: the replaced key may end earlier nevertheless.
    const forget = (): void => this.authenticator.forget(keyId);
    const rotated = await this.keys.rotate(keyId, rotation, caller).finally(forget);
    if (rotated === 'NOT_FOUND') throw unknownKey();
    if (rotated === 'EXPIRED') {
      const message =
        'must be sent, because the key has expired: an instant in the future, or null';
      throw invalidField('expiresAt', 'REQUIRED', message);
    }
    const { key, secret, overlapUntil } = rotated;
    return { ...presentApiKey(key), secret, overlapUntil };
  }

  /** @throws Problem NOT_FOUND, LAST_ADMIN */
  async remove({ ids, caller }: Call): Promise<{ readonly keyId: string }> {
    const keyId = ids['keyId'] ?? '';
    const isSecured = this.config.adminKey !== null;
    // Also on a failure: the key may be deleted nevertheless.
    const forget = (): void => this.authenticator.forget(keyId);
    const removed = await this.keys.remove(keyId, isSecured, caller).finally(forget);
    if (removed === 'NOT_FOUND') throw unknownKey();
    if (removed === 'LAST_ADMIN') {
      throw new Problem('LAST_ADMIN', {
        detail: 'This is the last admin key: make another one first, or set TALLYSTICK_ADMIN_KEY.',
      });
    }
    return { keyId };
  }
}

function unknownKey(): Problem {
  return new Problem('NOT_FOUND', {
    detail: 'There is no such key: GET /v1/api-keys lists them.',
  });
}
