import type { AccessRecord, AccessRecords } from '../../../ports/access-records.js';
import type { Clock } from '../../../ports/clock.js';
import type { AccessSecrets } from '../tokens/access-secrets.js';
import {
  CLAIM_MS,
  dueRecord,
  openContent,
  sealContent,
  storedMail,
  type MailContent,
  type StoredMail,
} from './stored-mail.js';

export interface DispatchParts {
  readonly records: AccessRecords;
  readonly secrets: Pick<AccessSecrets, 'sealer'>;
  readonly clock: Clock;
}

/** A mail that this instance may send now. */
export interface ClaimedMail {
  readonly mailId: string;
  readonly subject: { readonly kind: StoredMail['kind']; readonly id: string };
  readonly stored: StoredMail;
  readonly content: MailContent;
  /** The records as they were read: a result is recorded only over them. */
  readonly record: AccessRecord;
  readonly claim: AccessRecord;
}

/** A proposal without a mail is the rest of a crash, once its mail cannot be in work any more. */
const ORPHAN_MS = 60_000;

/**
 * The sender's side of the outbox: takes mails that are due, and records what became of them.
 *
 * - Of several instances one claims a mail. After a crash it is due again when the claim ends.
 * - Once a mail is sent its values are removed: links in them stay secret.
 *
 * Every method throws VaultUnavailable.
 */
export class MailDispatch {
  constructor(private readonly parts: DispatchParts) {}

  /** Proposals that are due, the longest due first. */
  due(max: number): Promise<AccessRecord[]> {
    const { records, clock } = this.parts;
    const now = clock.now();
    const to = new Date(now + 1).toISOString();
    return records.list('mail-due', { to, max, order: 'ascending', now });
  }

  /** Null = another instance has it, or there is nothing to send. */
  async claim(due: AccessRecord): Promise<ClaimedMail | null> {
    const { records, secrets, clock } = this.parts;
    const now = clock.now();
    const claimed = { ...dueRecord(due, now + CLAIM_MS), expiresAt: due.expiresAt };
    if (!(await records.replace(claimed, due.version))) return null;
    const claim = { ...claimed, version: due.version + 1 };
    const record = await records.get('mail', due.id, now);
    if (record === null) {
      if (Date.parse(due.sort) < now - ORPHAN_MS) await records.remove('mail-due', due.id);
      return null;
    }
    const stored = storedMail(record);
    const content = openContent(await secrets.sealer(), record);
    const subject = { kind: stored.kind, id: record.subject };
    if (stored.state !== 'QUEUED') {
      await records.remove('mail-due', due.id);
      return null;
    }
    const mail = { mailId: due.id, subject, stored, record, claim };
    if (content !== null) return { ...mail, content };
    const nothing = { to: '', values: {}, lastError: null };
    await this.giveUp({ ...mail, content: nothing }, 'the record is damaged', 'keep');
    return null;
  }

  /** The server has accepted it. */
  async sent(mail: ClaimedMail): Promise<void> {
    const { stored, content } = mail;
    const now = this.parts.clock.now();
    const next = { ...stored, state: 'SENT', tries: stored.tries + 1, sentAt: now } as const;
    await this.finish(mail, next, { ...content, values: {}, lastError: null });
  }

  /** It will not be sent, unless an admin asks for another attempt. */
  async giveUp(mail: ClaimedMail, reason: string, tries: 'count' | 'keep'): Promise<void> {
    const { stored, content } = mail;
    const next = { ...stored, state: 'FAILED', tries: triesAfter(stored, tries) } as const;
    // A damaged content is not replaced by an empty one.
    await this.finish(mail, next, content.to === '' ? null : { ...content, lastError: reason });
  }

  /** It is tried again. @param at epoch ms */
  async retryAt(mail: ClaimedMail, at: number, reason: string): Promise<void> {
    const { stored, content, record, claim } = mail;
    const next = { ...stored, tries: stored.tries + 1 };
    await this.replace(record, next, { ...content, lastError: reason });
    await this.parts.records.replace(
      { ...dueRecord(claim, at), expiresAt: claim.expiresAt },
      claim.version,
    );
  }

  /** It is looked at again, without an attempt. @param at epoch ms */
  async postpone({ claim }: ClaimedMail, at: number): Promise<void> {
    const next = { ...dueRecord(claim, at), expiresAt: claim.expiresAt };
    await this.parts.records.replace(next, claim.version);
  }

  /** Removes a mail that nobody needs any more. */
  async drop({ mailId }: ClaimedMail): Promise<void> {
    await this.parts.records.remove('mail', mailId);
    await this.parts.records.remove('mail-due', mailId);
  }

  /** A crash between the two leaves a proposal for a mail that is not queued, which is removed. */
  private async finish(
    { record, mailId }: ClaimedMail,
    next: StoredMail,
    content: MailContent | null,
  ): Promise<void> {
    await this.replace(record, next, content);
    await this.parts.records.remove('mail-due', mailId);
  }

  private async replace(
    { version, ...record }: AccessRecord,
    next: StoredMail,
    content: MailContent | null,
  ): Promise<void> {
    const sealer = await this.parts.secrets.sealer();
    const sealed = content === null ? next.sealed : sealContent(sealer, record.id, content);
    await this.parts.records.replace({ ...record, body: { ...next, sealed } }, version);
  }
}

function triesAfter({ tries }: StoredMail, how: 'count' | 'keep'): number {
  return how === 'count' ? tries + 1 : tries;
}
