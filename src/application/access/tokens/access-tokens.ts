import { createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { errors, jwtVerify, SignJWT, type CryptoKey, type JWTHeaderParameters } from 'jose';
import { Clock } from '../../../ports/clock.js';
import type { SubjectRole } from '../subject-states.js';
import { AccessSecrets } from './access-secrets.js';
import { SIGNATURE, SigningKeys } from './signing-keys.js';
import { ACCESS_TOKEN_MS } from './token-lives.js';
import { TokenRefused } from './token-refused.js';

/** Content of an access token. */
export interface AccessClaims {
  readonly sessionId: string;
  /** A client id or a staff id. */
  readonly subjectId: string;
  readonly role: SubjectRole;
}

/** A genuine access token. */
export interface VerifiedToken extends AccessClaims {
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

const AUDIENCE = 'tallystick';
const TYPE = 'at+jwt';
const CLOCK_TOLERANCE_S = 5;
const ROLES: readonly unknown[] = ['client', 'admin', 'auditor'] satisfies SubjectRole[];

/** Access tokens: JWTs (RFC 9068) with an EdDSA signature, valid for 15 minutes. */
@Injectable()
export class AccessTokens {
  private known: string | null = null;

  constructor(
    private readonly keys: SigningKeys,
    private readonly secrets: AccessSecrets,
    private readonly clock: Clock,
  ) {}

  /** @throws VaultUnavailable */
  async issue({ sessionId, subjectId, role }: AccessClaims): Promise<string> {
    const { kid, privateKey } = await this.keys.current();
    const now = Math.floor(this.clock.now() / 1000);
    return new SignJWT({ sid: sessionId, role })
      .setProtectedHeader({ alg: SIGNATURE, typ: TYPE, kid })
      .setIssuer(await this.issuer())
      .setAudience(AUDIENCE)
      .setSubject(subjectId)
      .setJti(randomBytes(16).toString('base64url'))
      .setIssuedAt(now)
      .setExpirationTime(now + ACCESS_TOKEN_MS / 1000)
      .sign(privateKey);
  }

  /**
   * Checks the signature and the claims, not the session.
   * @throws TokenRefused EXPIRED, INVALID; VaultUnavailable
   */
  async verify(token: string): Promise<VerifiedToken> {
    const issuer = await this.issuer();
    const found = await jwtVerify(token, (header) => this.keyOf(header), {
      issuer,
      audience: AUDIENCE,
      algorithms: [SIGNATURE],
      typ: TYPE,
      requiredClaims: ['exp', 'iat', 'sub', 'jti', 'sid', 'role'],
      maxTokenAge: ACCESS_TOKEN_MS / 1000,
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(this.clock.now()),
    }).catch(refuse);
    const { sub = '', sid, role, exp = 0 } = found.payload;
    if (typeof sid !== 'string' || !ROLES.includes(role)) throw new TokenRefused('INVALID');
    const claims = { sessionId: sid, subjectId: sub, role: role as SubjectRole };
    return { ...claims, expiresAt: (exp + CLOCK_TOLERANCE_S) * 1000 };
  }

  /** Names this ledger, the same on all its instances. @throws VaultUnavailable */
  async issuer(): Promise<string> {
    if (this.known === null) {
      const key = await this.secrets.macKey('issuer');
      const name = createHmac('sha256', key).update('issuer').digest('hex').slice(0, 32);
      this.known = `urn:tallystick:${name}`;
    }
    return this.known;
  }

  private async keyOf({ kid }: Pick<JWTHeaderParameters, 'kid'>): Promise<CryptoKey> {
    const key = kid === undefined ? null : await this.keys.find(kid);
    if (key === null) throw new TokenRefused('INVALID');
    return key;
  }
}

/** Failures of the vault pass. */
function refuse(cause: unknown): never {
  if (cause instanceof errors.JWTExpired) throw new TokenRefused('EXPIRED');
  if (cause instanceof errors.JOSEError) throw new TokenRefused('INVALID');
  throw cause;
}
