import { randomUUID } from 'node:crypto';
import type { AccessRecord, AccessRecords } from '../../../ports/access-records.js';
import type { Clock } from '../../../ports/clock.js';
import type { Subject } from '../subject-states.js';
import type { AccessSecrets } from '../tokens/access-secrets.js';

export type MailTemplate = 'password-reset';
/** QUEUED until it is sent or given up. */
export type MailState = 'QUEUED' | 'SENT' | 'FAILED';

export interface NewMail {
  readonly template: MailTemplate;
  /** The person it is about, whose removal removes it. */
  readonly subject: Pick<Subject, 'kind' | 'id'>;
  readonly to: string;
  /** Values of the template; they may be secret. */
  readonly values: { readonly [name: string]: string };
  /** Epoch ms from which sending it is pointless. */
  readonly usefulUntil: number;
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
  /** ISO instant. */
  readonly queuedAt: string;
}

/** Continues a list behind a mail. */
export type MailPlace = Pick<AccessRecord, 'sort' | 'id'>;

export interface OutboxParts {
  readonly records: AccessRecords;
  readonly secrets: Pick<AccessSecrets, 'sealer'>;
  readonly clock: Clock;
}

/** How long a mail is listed. */
const KEPT_MS = 90 * 24 * 60 * 60_000;

interface StoredMail {
  readonly kind: Subject['kind'];
  readonly template: MailTemplate;
  readonly state: MailState;
  readonly tries: number;
  readonly usefulUntil: number;
  /** Recipient and values, sealed: a link in them opens an account. */
  readonly sealed: string;
}

/**
 * Mails that wait to be sent (decision 0056). This version sends none.
 *
 * - A queued mail is durable.
 * - Recipient and values are sealed in its record. No list shows the values.
 *
 * Every method throws VaultUnavailable.
 */
export class Outbox {
  constructor(private readonly parts: OutboxParts) {}

  /** Queues a mail; the answer is its id. */
  async queue({ template, subject, to, values, usefulUntil }: NewMail): Promise<string> {
    const { records, secrets, clock } = this.parts;
    const mailId = randomUUID();
    const now = clock.now();
    const sealer = await secrets.sealer();
    const sealed = sealer.seal(JSON.stringify({ to, values }), contextOf(mailId));
    const about = { kind: subject.kind, template, usefulUntil };
    const body: StoredMail = { ...about, state: 'QUEUED', tries: 0, sealed };
    const sort = new Date(now).toISOString();
    const expiresAt = now + KEPT_MS;
    const record = { kind: 'mail', id: mailId, subject: subject.id, sort, expiresAt } as const;
    await records.add({ ...record, body: { ...body } }, now);
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

  private async shown(record: AccessRecord): Promise<Mail> {
    const { id, subject, sort, body } = record;
    const { kind, template, state, tries } = body as unknown as StoredMail;
    const recipient = await this.recipientIn(record);
    const about = { template, recipient, state, tries, queuedAt: sort };
    return { mailId: id, subject: { kind, id: subject }, ...about };
  }

  private async recipientIn({ id, body }: AccessRecord): Promise<string | null> {
    const sealer = await this.parts.secrets.sealer();
    try {
      const text = sealer.open((body as unknown as StoredMail).sealed, contextOf(id));
      return (JSON.parse(text) as Pick<NewMail, 'to'>).to;
    } catch {
      // The record is damaged; the list shows its other mails nevertheless.
      return null;
    }
  }
}

function contextOf(mailId: string): string {
  return `mail ${mailId} content`;
}
