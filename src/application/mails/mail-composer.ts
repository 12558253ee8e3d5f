import type { MailTexts } from '../../ports/mail-texts.js';
import type { MailFile, OutgoingMail } from '../../ports/mailer.js';
import type { AttachmentSource } from '../access/mails/attachment-source.js';
import type { ClaimedMail } from '../access/mails/mail-dispatch.js';
import type { MailTemplate } from '../access/mails/mail-templates.js';
import { displayValues } from './display-values.js';
import type { MailReader } from './mail-readers.js';

export interface ComposerParts {
  readonly texts: MailTexts;
  readonly attachments: readonly AttachmentSource[];
  readonly publicUrl: string;
}

/** The mail cannot be made, now or later. The message is shown to admins. */
export class MailImpossible extends Error {
  override readonly name = 'MailImpossible';
}

/** Mails that are queued months before: they go to the address of the day. */
const LATE: ReadonlySet<MailTemplate> = new Set(['purge-soon']);

/** Makes mails ready to be sent: texts, sender and files. */
export class MailComposer {
  constructor(private readonly parts: ComposerParts) {}

  /** @throws MailImpossible; whatever a source of attachments throws, which is an outage */
  async compose(mail: ClaimedMail, reader: MailReader): Promise<OutgoingMail> {
    const { mailId, stored, content } = mail;
    const { language, timeZone, brand, name } = reader;
    const { texts, publicUrl } = this.parts;
    const { template } = stored;
    const written = possible(() => {
      const values = displayValues(content.values, { language, timeZone, publicUrl });
      return texts.render({ template, language, brand, name, values });
    });
    const files = await this.filesOf(mail);
    return {
      id: mailId,
      from: brand.mailFrom,
      fromName: brand.mailFrom === null ? null : brand.name,
      replyTo: brand.supportEmail,
      to: LATE.has(template) ? (reader.email ?? content.to) : content.to,
      ...written,
      files,
    };
  }

  private async filesOf({ stored, subject }: ClaimedMail): Promise<MailFile[]> {
    const files: MailFile[] = [];
    for (const { source, reference } of stored.attachments ?? []) {
      const found = this.parts.attachments.find(({ name }) => name === source);
      const file = (await found?.make(subject, reference)) ?? null;
      if (file === null) throw new MailImpossible(`the ${source} ${reference} does not exist`);
      files.push(file);
    }
    return files;
  }
}

function possible<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MailImpossible(reason, { cause });
  }
}
