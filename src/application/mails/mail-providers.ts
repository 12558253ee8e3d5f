import type { FactoryProvider } from '@nestjs/common';
import { AccessRecords } from '../../ports/access-records.js';
import { Clock } from '../../ports/clock.js';
import { Logger } from '../../ports/logger.js';
import type { AttachmentSource } from '../access/mails/attachment-source.js';
import { MailDispatch } from '../access/mails/mail-dispatch.js';
import { Outbox } from '../access/mails/outbox.js';
import { StaffDirectory } from '../access/staff-directory.js';
import { StaffProfiles } from '../access/staff/staff-profiles.js';
import { AccessSecrets } from '../access/tokens/access-secrets.js';
import { BrandOf } from '../brands/brand-of.js';
import { Lanes } from '../lanes/lanes.js';
import { UsageTotals } from '../queries/usage/usage-totals.js';
import { IssuedStatements } from '../statements/issued-statements.js';
import { StatementAttachment, StatementCsv } from '../statements/statement-attachment.js';
import { StatementFiles } from '../statements/statement-files.js';
import { MailReaders } from './mail-readers.js';
import { StatisticsMails } from './statistics-mails.js';

/** Every source of attachments; a new source is added here. */
export const attachmentProviders: readonly FactoryProvider<AttachmentSource>[] = [
  {
    provide: StatementAttachment,
    inject: [IssuedStatements, StatementFiles, StatementCsv],
    useFactory: (issued: IssuedStatements, files: StatementFiles, csv: StatementCsv) =>
      new StatementAttachment(issued, files, csv),
  },
];

type StatisticsInjected = [UsageTotals, MailReaders, Outbox, Clock, Logger];

/** The parts that turn records of the outbox into mails. */
export const mailProviders: readonly FactoryProvider[] = [
  ...attachmentProviders,
  {
    provide: MailDispatch,
    inject: [AccessRecords, AccessSecrets, Clock],
    useFactory: (records: AccessRecords, secrets: AccessSecrets, clock: Clock) =>
      new MailDispatch({ records, secrets, clock }),
  },
  {
    provide: MailReaders,
    inject: [Lanes, StaffDirectory, StaffProfiles, BrandOf],
    useFactory: (lanes: Lanes, staff: StaffDirectory, profiles: StaffProfiles, brands: BrandOf) =>
      new MailReaders({ lanes, staff, profiles, brands }),
  },
  {
    provide: StatisticsMails,
    inject: [UsageTotals, MailReaders, Outbox, Clock, Logger],
    useFactory: (...injected: StatisticsInjected) => {
      const [usage, readers, outbox, clock, logger] = injected;
      return new StatisticsMails({ usage, readers, outbox, clock, logger: logger.of('mails') });
    },
  },
];
