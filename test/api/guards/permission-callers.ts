import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { SignJWT, type CryptoKey, type JWTHeaderParameters } from 'jose';
import { Sessions, type Started } from '../../../src/application/access/sessions.js';
import type { Subject } from '../../../src/application/access/subject-states.js';
import { AccessTokens } from '../../../src/application/access/tokens/access-tokens.js';
import { SigningKeys } from '../../../src/application/access/tokens/signing-keys.js';
import { SESSION_COOKIE } from '../../../src/api/http/server/admission/session-cookie.js';
import { CALLER } from '../../harness/lane-harness.js';
import type { ServiceHarness } from '../../harness/service-harness.js';

/** A sender of requests: its credential, and what the credential should be worth. */
export interface PermissionCaller {
  readonly name: string;
  /** Null = none is sent. @param isSpent whether the session may end with this request */
  readonly authorization: (isSpent?: boolean) => Promise<string | null>;
  readonly cookie?: string;
  /** A | U | G | C; or the code that every request gets which needs a credential. */
  readonly worth: string;
  /** The only scope of a key; absent = all. */
  readonly scope?: string;
  /** The clients that the caller may see; null = all. */
  readonly sees: readonly string[] | null;
}

/** The clients of the matrix. */
export interface PermissionClients {
  /** Commands of staff and gateways are tried on it. */
  readonly tried: string;
  /** It has logged in. */
  readonly own: string;
  /** It has logged in too, and asks for the others. */
  readonly other: string;
}

const ORIGIN = { address: '192.0.2.1', userAgent: 'spec' };
const INVALID = 'UNAUTHENTICATED';

/** Makes all senders, each credential once. No password is hashed. */
export class PermissionCallers {
  constructor(
    private readonly harness: ServiceHarness,
    private readonly clients: PermissionClients,
  ) {}

  async all(): Promise<PermissionCaller[]> {
    // Before the sessions: it moves the clock.
    const keys = await this.keys();
    const own = await this.client(this.clients.own);
    return [...keys, ...(await this.people(own)), ...(await this.badTokens(own))];
  }

  private async keys(): Promise<PermissionCaller[]> {
    const { harness, clients } = this;
    const made = async (about: object): Promise<string> => harness.key({ ...about });
    const expiresAt = new Date(harness.clock.instant + 1_000).toISOString();
    const expired = await made({ role: 'admin', expiresAt });
    harness.clock.instant += 2_000;
    const revoked = await harness.post('/v1/api-keys', { name: 'revoked', role: 'admin' });
    await harness.send('DELETE', `/v1/api-keys/${revoked.json.keyId}`);
    const forReports = { role: 'gateway', scopes: ['report'] };
    const bound = { role: 'admin', clientIds: [clients.tried] };
    return [
      { name: 'nobody', authorization: async () => null, worth: INVALID, sees: null },
      keyCaller('an admin’s key', 'A', await made({ role: 'admin' })),
      keyCaller('an auditor’s key', 'U', await made({ role: 'auditor' })),
      keyCaller('a gateway’s key', 'G', await made({ role: 'gateway' })),
      { ...keyCaller('a bound key', 'A', await made(bound)), sees: [clients.tried] },
      { ...keyCaller('a key for reports', 'G', await made(forReports)), scope: 'report' },
      keyCaller('an expired key', INVALID, expired),
      keyCaller('a revoked key', INVALID, revoked.json.secret),
      keyCaller('an unknown key', INVALID, `tly_${'x'.repeat(43)}`),
      { ...keyCaller('a header without a scheme', INVALID, ''), authorization: async () => 'tly' },
    ];
  }

  private async people(own: PasswordSubject): Promise<PermissionCaller[]> {
    const other = await this.client(this.clients.other);
    const [admin, auditor] = [await this.member('admin'), await this.member('auditor')];
    const disabled = await this.harness.client();
    const sessionOfDisabled = await this.tokenOf(await this.client(disabled));
    await this.harness.post(`/v1/clients/${disabled}/disable`, {});
    const removed = await this.member('admin');
    const sessionOfRemoved = await this.tokenOf(removed);
    const { staff } = this.harness.running.ledger;
    await staff.submit({ type: 'RemoveStaff', staffId: removed.id }, CALLER);
    const cookie = await this.started(own, true);
    const header = `${SESSION_COOKIE}=${cookie.cookie ?? ''}`;
    return [
      this.person('an admin who logged in', 'A', admin, null),
      this.person('an auditor who logged in', 'U', auditor, null),
      this.person('the own client', 'C', own, [own.id]),
      this.person('another client', 'C', other, [other.id]),
      tokenCaller('a disabled client', INVALID, sessionOfDisabled),
      tokenCaller('a removed member of staff', INVALID, sessionOfRemoved),
      {
        ...{ name: 'a cookie without the CSRF header', worth: 'C', sees: [own.id], cookie: header },
        authorization: async () => null,
      },
    ];
  }

  private async badTokens(subject: PasswordSubject): Promise<PermissionCaller[]> {
    const { session, tokens } = await this.started(subject);
    const claims = { sid: session.sessionId, role: subject.role, sub: subject.id };
    const real = await this.harness.running.app.get(SigningKeys).current();
    const forged = { ...real, privateKey: generateKeyPairSync('ed25519').privateKey };
    const genuine = tokens?.accessToken ?? '';
    const [header = '', body = '', signature = ''] = genuine.split('.');
    const asAdmin = { ...(JSON.parse(decoded(body)) as object), role: 'admin' };
    const ended = await this.started(subject);
    await this.harness.running.app.get(Sessions).end(ended.session.sessionId);
    const unsigned = encoded({ alg: 'none', typ: 'at+jwt' });
    const now = Math.floor(this.harness.clock.now() / 1000);
    return [
      tokenCaller('a revoked session', INVALID, ended.tokens?.accessToken ?? ''),
      tokenCaller('an expired token', 'TOKEN_EXPIRED', await this.signed(claims, real, now - 901)),
      tokenCaller('a forged signature', INVALID, await this.signed(claims, forged, now)),
      tokenCaller('a changed role', INVALID, `${header}.${encoded(asAdmin)}.${signature}`),
      tokenCaller('no signature', INVALID, `${header}.${body}.`),
      tokenCaller('alg: none', INVALID, `${unsigned}.${body}.`),
      tokenCaller('a wrong audience', INVALID, await this.signed(claims, real, now, 'elsewhere')),
      tokenCaller('a refresh token as access token', INVALID, tokens?.refreshToken ?? ''),
    ];
  }

  /** A token with everything that a genuine one has. */
  private async signed(
    { sub, ...claims }: { readonly sub: string; readonly sid: string; readonly role: string },
    { kid, privateKey }: { readonly kid: string; readonly privateKey: CryptoKey | KeyObject },
    issuedAt: number,
    audience = 'tallystick',
  ): Promise<string> {
    const header: JWTHeaderParameters = { alg: 'EdDSA', typ: 'at+jwt', kid };
    return new SignJWT(claims)
      .setProtectedHeader(header)
      .setIssuer(await this.harness.running.app.get(AccessTokens).issuer())
      .setAudience(audience)
      .setSubject(sub)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + 600)
      .sign(privateKey);
  }

  private person(
    name: string,
    worth: string,
    subject: PasswordSubject,
    sees: readonly string[] | null,
  ): PermissionCaller {
    const kept = this.tokenOf(subject);
    const authorization = async (isSpent = false): Promise<string> =>
      `Bearer ${isSpent ? await this.tokenOf(subject) : await kept}`;
    return { name, authorization, worth, sees };
  }

  private async client(id: string): Promise<PasswordSubject> {
    const passwordId = randomUUID();
    const command = { type: 'ChangePassword', passwordId } as const;
    await this.harness.running.ledger.lanes.submit(id, command, CALLER);
    return { kind: 'client', id, role: 'client', passwordId };
  }

  private async member(role: 'admin' | 'auditor'): Promise<PasswordSubject> {
    const [staffId, passwordId] = [randomUUID(), randomUUID()];
    const about = { profileId: randomUUID(), names: [], claimId: randomUUID(), signIn: null };
    const command = { type: 'AddStaff', staffId, role, passwordId, key: null, ...about } as const;
    await this.harness.running.ledger.staff.submit(command, CALLER);
    return { kind: 'staff', id: staffId, role, passwordId };
  }

  private started({ passwordId, ...subject }: PasswordSubject, cookie = false): Promise<Started> {
    const sessions = this.harness.running.app.get(Sessions);
    return sessions.start(subject, passwordId, { ...ORIGIN, cookie });
  }

  private async tokenOf(subject: PasswordSubject): Promise<string> {
    const { tokens } = await this.started(subject);
    return tokens?.accessToken ?? '';
  }
}

type PasswordSubject = Subject & { readonly passwordId: string };

function keyCaller(name: string, worth: string, key: string): PermissionCaller {
  return { name, authorization: async () => `Bearer ${key}`, worth, sees: null };
}

const tokenCaller = keyCaller;

function encoded(json: object): string {
  return Buffer.from(JSON.stringify(json)).toString('base64url');
}

function decoded(part: string): string {
  return Buffer.from(part, 'base64url').toString();
}
