import { randomUUID } from 'node:crypto';
import type { AccessRecord, AccessRecords } from '../../../ports/access-records.js';
import type { Clock } from '../../../ports/clock.js';
import type { Subject } from '../subject-states.js';
import type { AccessSecrets } from '../tokens/access-secrets.js';
import type { MailAttachment } from './attachment-source.js';
import type { MailTemplate } from './mail-templates.js';
import { checkValues, LINK_TEMPLATES } from './mail-values.js';
import {
  CLAIM_MS,
  dueRecord,
  MAIL_KEPT_MS,
  openContent,
  sealContent,
  storedMail,
  type MailState,
  type StoredMail,
} from './stored-mail.js';

export interface NewMail {
  /**
   * Made by `mailIdOf` from what the mail is for: queueing twice queues once. Absent =
   * every call queues another mail.
   */
  readonly mailId?: string;
  readonly template: MailTemplate;
  /** The person it is about, whose removal removes it. */
  readonly subject: Pick<Subject, 'kind' | 'id'>;
  readonly to: string;
  /** Values of the template; they may be secret. */
  readonly values: { readonly [name: string]: string };
  /** Epoch ms before which it is not sent; absent = at once. */
  readonly notBefore?: number;
  /** Epoch ms from which sending it is pointless. */
  readonly usefulUntil: number;
  readonly attachments?: readonly MailAttachment[];
}

/** A mail as admins see it: without the values of its template. */
export interface Mail {
  readonly mailId: string;
  readonly subject: Pick<Subject, 'kind' | 'id'>;
  readonly template: MailTemplate;
  /** Null when it cannot be read any more. */
  readonly recipient: string | null;
  readonly state: MailState;
  /** Attempts to send it so far. */
  readonly tries: number;
  /** Why the last attempt failed; null = it did not. */
  readonly lastError: string | null;
  /** ISO instant. */
  readonly queuedAt: string;
  /** ISO instant; null = it is not sent. */
  readonly sentAt: string | null;
}

/** A mail that waits, and when it is tried next. */
export interface WaitingMail {
  readonly mailId: string;
  /** A client id or a staff id. */
  readonly subjectId: string;
  /** ISO instant. */
  readonly dueAt: string;
}

/** Continues a list behind a mail. */
export type MailPlace = Pick<AccessRecord, 'sort' | 'id'>;

export interface WaitingAsked {
  /** ISO instants: `from` included, `to` excluded; null = no bound. */
  readonly from: string | null;
  readonly to: string | null;
  readonly after: MailPlace | null;
  readonly max: number;
}

export interface OutboxParts {
  readonly records: AccessRecords;
  readonly secrets: Pick<AccessSecrets, 'sealer'>;
  readonly clock: Clock;
}

/** How long a mail is useful once an admin has asked for another attempt. */
const RETRIED_MS = 24 * 60 * 60_000;

/**
 * Mails that wait to be sent, were sent or were given up (decisions 0056 and 0082).
 *
 * - A queued mail is durable. A mail of one id is queued once, also by several instances.
 * - Recipient, values and error are sealed in its record. No list shows the values.
 * - All records of a mail have its person as their subject, so a removal of the person removes it.
 *
 * Every method throws VaultUnavailable.
 */
export class Outbox {
  constructor(private readonly parts: OutboxParts) {}

  /** Queues a mail; the answer is its id. */
  async queue(mail: NewMail): Promise<string> {
    const { records, secrets, clock } = this.parts;
    const { mailId = randomUUID(), template, subject, to, values, usefulUntil } = mail;
    checkValues(template, values);
    const now = clock.now();
    const sealed = sealContent(await secrets.sealer(), mailId, { to, values, lastError: null });
    const { attachments = [], notBefore = now } = mail;
    const body: StoredMail = {
      ...{ kind: subject.kind, template, state: 'QUEUED', tries: 0, usefulUntil, sealed },
      ...(attachments.length > 0 && { attachments }),
    };
    const sort = new Date(now).toISOString();
    const expiresAt = now + MAIL_KEPT_MS;
    const record = { kind: 'mail', id: mailId, subject: subject.id, sort, expiresAt } as const;
    // A crash between the two leaves a proposal without a mail, which the sender removes.
    await records.addMany([dueRecord(record, notBefore), { ...record, body: { ...body } }]);
    return mailId;
  }

  async find(mailId: string): Promise<Mail | null> {
    const record = await this.parts.records.get('mail', mailId, this.parts.clock.now());
    return record === null ? null : this.shown(record);
  }

  /** Mails from the newest on. */
  async newest(after: MailPlace | null, max: number): Promise<Mail[]> {
    const query = { after, max, order: 'descending', now: this.parts.clock.now() } as const;
    const records = await this.parts.records.list('mail', query);
    return Promise.all(records.map((record) => this.shown(record)));
  }

  /**
   * Puts a mail that was given up, or that waits, up for another attempt at once. SENT = it is sent
   * already, and stays so.
   * @returns null = there is no such mail
   */
  async retry(mailId: string): Promise<MailState | null> {
    const { records, clock } = this.parts;
    const now = clock.now();
    const record = await records.get('mail', mailId, now);
    if (record === null) return null;
    const { version, ...unchanged } = record;
    const stored = storedMail(record);
    if (stored.state === 'SENT') return 'SENT';
    // An admin who asks knows that it is late: it is tried for another day.
    const later = LINK_TEMPLATES.has(stored.template) ? 0 : now + RETRIED_MS;
    const usefulUntil = Math.max(stored.usefulUntil, later);
    const body = { ...stored, state: 'QUEUED', usefulUntil };
    // A mail that waits may be in work, so its record stays as it is.
    const isQueued = stored.state === 'QUEUED';
    if (!isQueued && !(await records.replace({ ...unchanged, body }, version))) {
      return this.retry(mailId);
    }
    await this.propose(record, now);
    return 'QUEUED';
  }

  /** Makes a mail due, unless an attempt is in work or about to begin. */
  private async propose(record: AccessRecord, now: number): Promise<void> {
    const { records } = this.parts;
    if (await records.add(dueRecord(record, now), now)) return;
    const due = await records.get('mail-due', record.id, now);
    if (due === null || Date.parse(due.sort) < now + CLAIM_MS) return;
    await records.replace({ ...dueRecord(record, now), expiresAt: due.expiresAt }, due.version);
  }

  /** Mails that wait, in the order of their next attempt. */
  async waiting({ from, to, after, max }: WaitingAsked): Promise<WaitingMail[]> {
    const query = { from, to, after, max, order: 'ascending' } as const;
    const { records, clock } = this.parts;
    const found = await records.list('mail-due', { ...query, now: clock.now() });
    return found.map(({ id, subject, sort }) => ({ mailId: id, subjectId: subject, dueAt: sort }));
  }

  private async shown(record: AccessRecord): Promise<Mail> {
    const { id, subject, sort } = record;
    const { kind, template, state, tries, sentAt } = storedMail(record);
    const content = openContent(await this.parts.secrets.sealer(), record);
    return {
      mailId: id,
      subject: { kind, id: subject },
      template,
      // A damaged record does not keep the others from being listed.
      recipient: content?.to ?? null,
      ...{ state, tries, lastError: content?.lastError ?? null, queuedAt: sort },
      sentAt: sentAt === undefined ? null : new Date(sentAt).toISOString(),
    };
  }
}
