import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AccessSecrets } from './access-secrets.js';
import { TokenRefused } from './token-refused.js';

/** A genuine refresh token: its session, and how many there were before it. */
export interface RefreshClaims {
  readonly sessionId: string;
  readonly generation: number;
}

const SHAPE = /^tlr_([0-9a-f-]{36})\.(\d{1,9})\.([A-Za-z0-9_-]{43})$/;

/**
 * Refresh tokens of sessions. A token names its session and its generation under a MAC.
 *
 * - A forged token is recognised without a store.
 * - A token of an earlier generation is recognised as used, so its reuse can end the session. A
 *   stranger who knows the id of a session cannot end it with an invented token.
 */
@Injectable()
export class RefreshTokens {
  constructor(private readonly secrets: AccessSecrets) {}

  /** @throws VaultUnavailable */
  async issue(claims: RefreshClaims): Promise<string> {
    const { sessionId, generation } = claims;
    return `tlr_${sessionId}.${generation}.${(await this.mac(claims)).toString('base64url')}`;
  }

  /** @throws TokenRefused INVALID; VaultUnavailable */
  async read(token: string): Promise<RefreshClaims> {
    const [, sessionId = '', generation = '', mac = ''] = SHAPE.exec(token) ?? [];
    if (sessionId === '') throw new TokenRefused('INVALID');
    const claims = { sessionId, generation: Number(generation) };
    const given = Buffer.from(mac, 'base64url');
    if (!timingSafeEqual(given, await this.mac(claims))) throw new TokenRefused('INVALID');
    return claims;
  }

  private async mac({ sessionId, generation }: RefreshClaims): Promise<Buffer> {
    const key = await this.secrets.macKey('refresh-tokens');
    return createHmac('sha256', key).update(`${sessionId}.${generation}`).digest();
  }
}
