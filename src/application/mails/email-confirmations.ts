import { hash, randomBytes } from 'node:crypto';
import { isClient, type ClientState } from '../../domain/client/state.js';
import type { AccessRecord, AccessRecords } from '../../ports/access-records.js';
import type { Clock } from '../../ports/clock.js';
import type { Language } from '../../ports/mail-texts.js';
import type { Outbox } from '../access/mails/outbox.js';
import { Contention, type Caller } from '../lanes/answer.js';
import type { Lanes } from '../lanes/lanes.js';
import { mailLanguage } from './mail-language.js';

export interface ConfirmationParts {
  readonly lanes: Pick<Lanes, 'current' | 'submit'>;
  readonly records: AccessRecords;
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** Where people reach the service; the link begins with it. */
  readonly publicUrl: string;
}

/** A request for a link. */
export interface ConfirmationAsked {
  readonly email: string;
  /** Nothing was mailed: the address is confirmed already. */
  readonly emailVerified: boolean;
  /** ISO instant until which the link works; null = none was mailed. */
  readonly until: string | null;
}

/** So many links of the client work already. */
export class ConfirmationsExhausted extends Error {
  override readonly name = 'ConfirmationsExhausted';
  constructor(readonly waitMs: number) {
    super('too many links to confirm the address were mailed');
  }
}

interface StoredLink {
  readonly kind: 'client';
  /** Of token and address: another address makes the link void. */
  readonly proof: string;
  readonly isUsed: boolean;
}

const LINK_MS = 24 * 60 * 60_000;
/** Links of one client within a day. */
const LINKS_MAX = 3;
/** Links of all kinds that are looked at. */
const PAGE = 50;
const TRIES_MAX = 5;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const PREFIX = 'email-confirmation:';

/**
 * Confirms the e-mail addresses of clients by a link (S0-40, decision 0085).
 *
 * **Invariants**
 * - A link confirms the address that it was mailed to, and only while the client has it.
 * - A link sets `emailVerified` once. Opening it again shows the result and records nothing.
 * - Of a link only hashes are kept, and the sealed mail.
 */
export class EmailConfirmations {
  constructor(private readonly parts: ConfirmationParts) {}

  /**
   * Mails a link. Null = there is no such client.
   * @throws ConfirmationsExhausted; VaultUnavailable, and as `Lanes.current`
   */
  async request(clientId: string, caller: Caller): Promise<ConfirmationAsked | 'PURGED' | null> {
    const { lanes, records, outbox, clock } = this.parts;
    const { fold } = await lanes.current(clientId, caller);
    if (fold === 'PURGED') return fold;
    if (!isClient(fold)) return null;
    const { email } = fold.names;
    if (fold.settings.emailVerified) return { email, emailVerified: true, until: null };
    const now = clock.now();
    await this.refuseMore(clientId, now);
    const token = randomBytes(32).toString('base64url');
    const body: StoredLink = { kind: 'client', proof: proofOf(token, email), isUsed: false };
    const sort = new Date(now).toISOString();
    const expiresAt = now + LINK_MS;
    const link = { kind: 'link', id: idOf(token), subject: clientId, sort, expiresAt } as const;
    await records.add({ ...link, body: { ...body } }, now);
    const until = new Date(expiresAt).toISOString();
    await outbox.queue({
      template: 'email-confirmation',
      subject: { kind: 'client', id: clientId },
      to: email,
      values: { link: `${this.parts.publicUrl}/v1/email-confirmations/${token}`, until },
      usefulUntil: expiresAt,
    });
    return { email, emailVerified: false, until };
  }

  /**
   * Confirms the address by a link. The answer is the client's language; null = the link is
   * unknown, expired or void.
   * @throws VaultUnavailable, and as a command
   */
  async confirm(token: string, correlationId: string): Promise<Language | null> {
    const { records, lanes, clock } = this.parts;
    const record = TOKEN.test(token) ? await records.get('link', idOf(token), clock.now()) : null;
    if (record === null) return null;
    const actor = { type: 'client', id: record.subject } as const;
    const caller: Caller = { actor, correlationId, causationId: null };
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const { fold } = await lanes.current(record.subject, caller);
      if (!isClient(fold) || !isFor(record, token, fold)) return null;
      const { profile, settings } = fold;
      const language = mailLanguage(profile.country, settings.timeZone);
      if (settings.emailVerified) return language;
      if ((record.body as unknown as StoredLink).isUsed) return null;
      if (await this.verify(fold, caller)) {
        await this.markUsed(record);
        return language;
      }
    }
    throw new Contention('the settings were changed by other commands each time');
  }

  /** False = another command changed the settings first, perhaps the address. */
  private async verify(
    { clientId, settingsRevision }: ClientState,
    caller: Caller,
  ): Promise<boolean> {
    const patch = new Map([['settings.emailVerified', true]]);
    const ifSettingsRevisions = [settingsRevision];
    const command = { type: 'ChangeSettings', patch, ifSettingsRevisions } as const;
    return (await this.parts.lanes.submit(clientId, command, caller)).kind === 'done';
  }

  private async markUsed({ version, ...record }: AccessRecord): Promise<void> {
    await this.parts.records.replace(
      { ...record, body: { ...record.body, isUsed: true } },
      version,
    );
  }

  private async refuseMore(clientId: string, now: number): Promise<void> {
    const links = await this.parts.records.ofSubject('link', clientId, { max: PAGE, now });
    const own = links.filter(({ id }) => id.startsWith(PREFIX));
    const [oldest] = own;
    if (own.length < LINKS_MAX || oldest === undefined) return;
    throw new ConfirmationsExhausted((oldest.expiresAt ?? now) - now);
  }
}

function isFor({ body }: AccessRecord, token: string, { names }: ClientState): boolean {
  return (body as unknown as StoredLink).proof === proofOf(token, names.email);
}

function idOf(token: string): string {
  return `${PREFIX}${hash('sha256', token, 'hex')}`;
}

function proofOf(token: string, email: string): string {
  return hash('sha256', JSON.stringify(['email', token, email]), 'hex');
}
