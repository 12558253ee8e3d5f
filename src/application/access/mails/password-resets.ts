import { hash, randomBytes } from 'node:crypto';
import { normalName } from '../../../domain/client/names.js';
import type { AccessRecord, AccessRecords } from '../../../ports/access-records.js';
import type { Clock } from '../../../ports/clock.js';
import type { Logger } from '../../../ports/logger.js';
import type { Caller } from '../../lanes/answer.js';
import type { UniqueNames } from '../../names/unique-names.js';
import type { Sessions } from '../sessions.js';
import type { Subject, SubjectState, SubjectStates } from '../subject-states.js';
import type { Contacts } from './contacts.js';
import type { NewPasswords } from './new-passwords.js';
import type { Outbox } from './outbox.js';
import { ResetRequests } from './reset-requests.js';

/** The link is unknown, expired or used, or its password or address was replaced since. */
export class ResetLinkVoid extends Error {
  override readonly name = 'ResetLinkVoid';
  constructor() {
    super('the link to set a new password is not valid any more');
  }
}

export interface PasswordResetParts {
  readonly names: Pick<UniqueNames, 'holderOf'>;
  readonly states: SubjectStates;
  readonly contacts: Contacts;
  readonly passwords: NewPasswords;
  readonly sessions: Pick<Sessions, 'endAllOf'>;
  readonly records: AccessRecords;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where people reach the service; the link begins with it. */
  readonly publicUrl: string;
}

const LINK_MS = 60 * 60_000;
/** Links of one subject that work at the same time. */
const LINKS_MAX = 10;
/** An id that nobody has: an unknown name causes the same look-ups as a known one. */
const NOBODY = '00000000-0000-0000-0000-000000000000';
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

interface StoredLink {
  readonly kind: Subject['kind'];
  /** The password that the link replaces; null = the first one. */
  readonly passwordId: string | null;
  /** Of token and address: another address makes the link void. */
  readonly proof: string;
}

/**
 * New passwords for subjects who forgot theirs (decision 0056).
 *
 * **Invariants**
 * - A request says nothing about the name: it is taken on before anything is looked up.
 * - A link works once, for an hour, and only while the password that it replaces is in force and
 *   its holder has the address that it was mailed to.
 * - Of a link only the hash of its token is kept, and the sealed mail.
 * - A new password ends all sessions of the subject.
 */
export class PasswordResets {
  private readonly requests = new ResetRequests();

  constructor(private readonly parts: PasswordResetParts) {}

  /** Takes a request on. It neither waits nor fails. */
  request(username: string, peer: string): void {
    const { clock, logger } = this.parts;
    this.requests.add({ name: normalName(username), peer }, clock.now(), () =>
      this.mailLink(username).catch(logger.ignoring('warn', 'a link was not mailed: ask again')),
    );
  }

  /** Resolves when no request is in work. */
  settled(): Promise<void> {
    return this.requests.settled();
  }

  /**
   * Sets a new password by a link.
   * @param password satisfies `passwordFaults`
   * @throws ResetLinkVoid, PasswordsBusy; VaultUnavailable, as `SubjectStates` and as a command
   */
  async redeem(token: string, password: string, correlationId: string): Promise<Subject> {
    const { records, sessions, passwords, clock, logger } = this.parts;
    const record = TOKEN.test(token) ? await records.get('link', idOf(token), clock.now()) : null;
    if (record === null) throw new ResetLinkVoid();
    const { subject, passwordId } = await this.subjectOf(record, token);
    const actor = { type: subject.role, id: subject.id } as const;
    const caller: Caller = { actor, correlationId, causationId: null };
    const isSet = await passwords.replace(subject, { password, replaces: passwordId }, caller);
    if (!isSet) throw new ResetLinkVoid();
    // The facts void the link and the sessions; the records are only removed earlier.
    const text = 'the link and sessions of a replaced password were not removed yet';
    await Promise.all([records.remove('link', record.id), sessions.endAllOf(subject.id)]).catch(
      logger.ignoring('warn', text),
    );
    return subject;
  }

  /** @throws ResetLinkVoid */
  private async subjectOf(
    { subject: id, body }: AccessRecord,
    token: string,
  ): Promise<SubjectState> {
    const { kind, passwordId, proof } = body as unknown as StoredLink;
    const state = await this.parts.states.stateOf({ kind, id });
    if (state === null || !state.isActive || state.passwordId !== passwordId) {
      throw new ResetLinkVoid();
    }
    const email = await this.parts.contacts.emailOf({ kind, id });
    if (email === null || proofOf(token, email) !== proof) throw new ResetLinkVoid();
    return state;
  }

  private async mailLink(username: string): Promise<void> {
    const { names, states, contacts, records, outbox, clock } = this.parts;
    const [named, mailed] = await Promise.all([
      names.holderOf('username', username),
      names.holderOf('email', username),
    ]);
    const state = await states.find(named ?? mailed ?? NOBODY);
    if (state === null || !state.isActive) return;
    const { subject, passwordId } = state;
    const to = await contacts.emailOf(subject);
    if (to === null) return;
    const now = clock.now();
    const links = await records.ofSubject('link', subject.id, { max: LINKS_MAX, now });
    if (links.length >= LINKS_MAX) return;
    const token = randomBytes(32).toString('base64url');
    const body: StoredLink = { kind: subject.kind, passwordId, proof: proofOf(token, to) };
    const sort = new Date(now).toISOString();
    const expiresAt = now + LINK_MS;
    const link = { kind: 'link', id: idOf(token), subject: subject.id, sort, expiresAt } as const;
    await records.add({ ...link, body: { ...body } }, now);
    const values = { link: this.linkOf(token) };
    await outbox.queue({ template: 'password-reset', subject, to, values, usefulUntil: expiresAt });
  }

  /** Browsers keep the fragment to themselves: neither servers nor other sites see the token. */
  private linkOf(token: string): string {
    return `${this.parts.publicUrl}/password-reset#${token}`;
  }
}

function idOf(token: string): string {
  return `password-reset:${hash('sha256', token, 'hex')}`;
}

function proofOf(token: string, email: string): string {
  return hash('sha256', JSON.stringify(['password-reset', token, email]), 'hex');
}
