import { createHmac } from 'node:crypto';
import type { Caller } from '../../lanes/answer.js';
import {
  type IdentityProvider,
  IdentityRefused,
  type IdentifiedPerson,
  type SignInSecrets,
} from '../../../ports/identity-provider.js';
import type { Clock } from '../../../ports/clock.js';
import type { StaffRole } from '../../../domain/staff/events.js';
import type { StaffMember } from '../../../domain/staff/state.js';
import type { LoginLog } from '../logins/login-log.js';
import type { Sessions, SessionOrigin, Started } from '../sessions.js';
import type { StaffDirectory } from '../staff-directory.js';
import type { AccessSecrets } from '../tokens/access-secrets.js';
import type { StaffChanges } from './staff-changes.js';

/** Why a person who is known to the issuer gets no session. */
export type SignInRefusal = 'no role' | 'disabled' | 'last admin' | 'expired' | 'refused';

export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';

  constructor(readonly reason: SignInRefusal) {
    super(`the sign-in was refused: ${reason}`);
  }
}

export interface SignInParts {
  readonly provider: IdentityProvider;
  readonly directory: StaffDirectory;
  readonly changes: StaffChanges;
  readonly sessions: Pick<Sessions, 'start'>;
  readonly secrets: AccessSecrets;
  readonly log: Pick<LoginLog, 'note'>;
  readonly clock: Clock;
}

/** Content of the cookie between the start of a sign-in and its end. */
interface Ticket extends SignInSecrets {
  readonly redirectUri: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** How long a person may take at the issuer. */
export const SIGN_IN_MS = 10 * 60_000;
const CONTEXT = 'sign-in ticket';
const TRIES_MAX = 5;

/**
 * Sign-in of staff at an issuer (decision 0059).
 *
 * - State, nonce and verifier are sealed in a cookie, so a callback works in the browser that
 *   started the sign-in only, and a stranger fills no store.
 * - A member is known by issuer and subject, as a keyed hash, never by its e-mail.
 * - The role is the one of the claim at every sign-in.
 */
export class SignIns {
  constructor(private readonly parts: SignInParts) {}

  /** @throws IdentityProviderUnavailable, VaultUnavailable */
  async begin(redirectUri: string): Promise<{ readonly address: string; readonly ticket: string }> {
    const { address, secrets } = await this.parts.provider.begin(redirectUri);
    const expiresAt = this.parts.clock.now() + SIGN_IN_MS;
    const ticket: Ticket = { ...secrets, redirectUri, expiresAt };
    const sealer = await this.parts.secrets.sealer();
    return { address, ticket: sealer.seal(JSON.stringify(ticket), CONTEXT) };
  }

  /**
   * Starts the session of the person who came back.
   * @param query of the address that the browser came back to
   * @throws SignInRefused, IdentityProviderUnavailable, and as `StaffChanges`
   */
  async finish(
    { sealed, query }: { readonly sealed: string; readonly query: string },
    origin: SessionOrigin,
    correlationId: string,
  ): Promise<Started> {
    const ticket = await this.opened(sealed);
    const person = await this.identified(`${ticket.redirectUri}?${query}`, ticket);
    const role = roleIn(person);
    if (role === null) throw new SignInRefused('no role');
    const caller: Caller = {
      actor: { type: 'system', id: 'sign-in' },
      correlationId,
      causationId: null,
    };
    const member = await this.memberFor(person, role, caller);
    const { staffId: id, passwordId } = member;
    const subject = { kind: 'staff', id, role: member.role } as const;
    const { address, userAgent } = origin;
    const note = { method: 'oidc', subject, name: null, address, userAgent } as const;
    if (member.status !== 'ACTIVE') {
      this.parts.log.note({ ...note, failure: 'DISABLED', sessionId: null });
      throw new SignInRefused('disabled');
    }
    const started = await this.parts.sessions.start(subject, passwordId, origin);
    this.parts.log.note({ ...note, failure: null, sessionId: started.session.sessionId });
    return started;
  }

  private async opened(sealed: string): Promise<Ticket> {
    const sealer = await this.parts.secrets.sealer();
    let ticket: Ticket;
    try {
      ticket = JSON.parse(sealer.open(sealed, CONTEXT)) as Ticket;
    } catch {
      // Not ours, damaged, or of another ledger.
      throw new SignInRefused('expired');
    }
    if (this.parts.clock.now() >= ticket.expiresAt) throw new SignInRefused('expired');
    return ticket;
  }

  private async identified(callback: string, secrets: SignInSecrets): Promise<IdentifiedPerson> {
    try {
      return await this.parts.provider.finish(callback, secrets);
    } catch (cause) {
      if (cause instanceof IdentityRefused) throw new SignInRefused('refused');
      throw cause;
    }
  }

  /** The member who signs in so, with the role of the claim; a new one at the first time. */
  private async memberFor(
    person: IdentifiedPerson,
    role: StaffRole,
    caller: Caller,
  ): Promise<StaffMember> {
    const { directory, changes } = this.parts;
    const signIn = await this.codeOf(person);
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const { bySignIn, members } = await directory.staff();
      const known = members.get(bySignIn.get(signIn) ?? '');
      if (known?.status === 'DISABLED' || known?.role === role) return known;
      const changed =
        known === undefined
          ? await changes.add(this.newMember(person, { role, signIn }), caller)
          : await changes.change(known.staffId, { profile: {}, role }, caller);
      if (changed.refusal === null) return changed.member;
      if (changed.refusal === 'last admin') throw new SignInRefused('last admin');
      // Another instance added or removed the member at the same time.
    }
    throw new SignInRefused('refused');
  }

  private newMember(
    { name, email }: IdentifiedPerson,
    { role, signIn }: { readonly role: StaffRole; readonly signIn: string },
  ): Parameters<StaffChanges['add']>[0] {
    const staffId = this.parts.changes.newId();
    // The issuer does not know which names are taken here, so none is claimed.
    const profile = { username: null, email, name };
    return { staffId, profile, role, password: null, signIn, key: null };
  }

  private async codeOf({ issuer, subject }: IdentifiedPerson): Promise<string> {
    const key = await this.parts.secrets.macKey('sign-ins');
    return createHmac('sha256', key)
      .update(JSON.stringify([issuer, subject]))
      .digest('hex');
  }
}

/** The higher of the roles that the claim names. */
function roleIn({ roles }: IdentifiedPerson): StaffRole | null {
  if (roles.includes('admin')) return 'admin';
  return roles.includes('auditor') ? 'auditor' : null;
}

/** Sign-in at an issuer, where it is configured. */
export class SignInOption {
  /** @param signIns null = no issuer is configured */
  constructor(readonly signIns: SignIns | null) {}
}
