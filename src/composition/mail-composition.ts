import type { Provider } from '@nestjs/common';
import { NoMailer } from '../adapters/smtp/no-mailer.js';
import { EtaMailTexts } from '../adapters/templates/eta-mail-texts.js';
import { FacadeConfig } from '../api/auth/http-config.js';
import type { AttachmentSource } from '../application/access/mails/attachment-source.js';
import { Outbox } from '../application/access/mails/outbox.js';
import { Lanes } from '../application/lanes/lanes.js';
import { EmailConfirmations } from '../application/mails/email-confirmations.js';
import { MailComposer } from '../application/mails/mail-composer.js';
import { attachmentProviders, mailProviders } from '../application/mails/mail-providers.js';
import type { Config } from '../config.js';
import { AccessRecords } from '../ports/access-records.js';
import { Clock } from '../ports/clock.js';
import { MailTexts } from '../ports/mail-texts.js';
import { Mailer } from '../ports/mailer.js';

type ConfirmationsInjected = [Lanes, AccessRecords, Outbox, Clock, FacadeConfig];

/** Mails, sent by the server of the settings, if they name one. */
export function mailComposition({
  smtpUrl,
  mailFrom,
}: Pick<Config, 'smtpUrl' | 'mailFrom'>): Provider[] {
  return [
    {
      provide: Mailer,
      useFactory: async () => {
        if (smtpUrl === null || mailFrom === null) return new NoMailer();
        // Loaded on demand: a service without SMTP saves the memory.
        const { SmtpMailer } = await import('../adapters/smtp/smtp-mailer.js');
        return new SmtpMailer({ url: smtpUrl, from: mailFrom });
      },
    },
    { provide: MailTexts, useValue: new EtaMailTexts() },
    ...mailProviders,
    {
      provide: EmailConfirmations,
      useFactory: (...parts: ConfirmationsInjected) => {
        const [lanes, records, outbox, clock, { publicUrl }] = parts;
        return new EmailConfirmations({ lanes, records, outbox, clock, publicUrl });
      },
      inject: [Lanes, AccessRecords, Outbox, Clock, FacadeConfig],
    },
    {
      provide: MailComposer,
      // Links need the address of the facade, which the ledger has not.
      useFactory: (
        texts: MailTexts,
        { publicUrl }: FacadeConfig,
        ...attachments: readonly AttachmentSource[]
      ) => new MailComposer({ texts, attachments, publicUrl }),
      inject: [MailTexts, FacadeConfig, ...attachmentProviders.map(({ provide }) => provide)],
    },
  ];
}
