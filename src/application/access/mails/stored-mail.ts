import type { Sealer } from '../../../codec/sealer.js';
import type { AccessRecord, NewAccessRecord } from '../../../ports/access-records.js';
import type { Subject } from '../subject-states.js';
import type { MailAttachment } from './attachment-source.js';
import type { MailTemplate } from './mail-templates.js';

/** QUEUED until it is sent or given up. */
export type MailState = 'QUEUED' | 'SENT' | 'FAILED';

/** The parts of a mail that are sealed in its record: a link in the values opens an account. */
export interface MailContent {
  readonly to: string;
  /** Empty once the mail is sent. */
  readonly values: { readonly [name: string]: string };
  /** Why the last attempt failed; it may quote the address. */
  readonly lastError: string | null;
}

/** Body of a record of kind `mail`. Its `sort` is the time of queueing. */
export interface StoredMail {
  readonly kind: Subject['kind'];
  readonly template: MailTemplate;
  readonly state: MailState;
  readonly tries: number;
  /** Epoch ms. */
  readonly usefulUntil: number;
  readonly sealed: string;
  /** Absent = none. */
  readonly attachments?: readonly MailAttachment[];
  /** Epoch ms; absent = it is not sent. */
  readonly sentAt?: number;
}

/** How long a mail is listed. */
export const MAIL_KEPT_MS = 90 * 24 * 60 * 60_000;
/** How long no other attempt of a mail begins: longer than an attempt takes. */
export const CLAIM_MS = 5 * 60_000;
/** Characters of recipient and values: a record holds a mail, not a document. */
const CONTENT_MAX = 16_384;

export function storedMail(record: AccessRecord): StoredMail {
  return record.body as unknown as StoredMail;
}

/** @throws Error when the values are too long, which is a defect of the caller */
export function sealContent(sealer: Sealer, mailId: string, content: MailContent): string {
  const text = JSON.stringify(content);
  if (text.length > CONTENT_MAX) throw new Error(`the values of the mail ${mailId} are too long`);
  return sealer.seal(text, contextOf(mailId));
}

/** Null when the record is damaged. */
export function openContent(sealer: Sealer, { id, body }: AccessRecord): MailContent | null {
  try {
    const text = sealer.open((body as unknown as StoredMail).sealed, contextOf(id));
    const { to, values, lastError = null } = JSON.parse(text) as MailContent;
    return { to, values, lastError };
  } catch {
    // The record is damaged; the list shows its other mails nevertheless.
    return null;
  }
}

/**
 * The record that proposes a mail for sending: the same id, and as `sort` the ISO instant of its
 * next attempt. A mail that is sent or given up has none.
 */
export function dueRecord(mail: Pick<AccessRecord, 'id' | 'subject'>, at: number): NewAccessRecord {
  const { id, subject } = mail;
  const sort = new Date(at).toISOString();
  return { kind: 'mail-due', id, subject, sort, expiresAt: at + MAIL_KEPT_MS, body: {} };
}

function contextOf(mailId: string): string {
  return `mail ${mailId} content`;
}
