import type { FactoryProvider } from '@nestjs/common';
import { AccessRecords } from '../../ports/access-records.js';
import { Clock } from '../../ports/clock.js';
import { Documents } from '../../ports/documents.js';
import { EventLog } from '../../ports/event-log.js';
import { Logger } from '../../ports/logger.js';
import { Mailer } from '../../ports/mailer.js';
import { MailDispatch } from '../access/mails/mail-dispatch.js';
import { Outbox } from '../access/mails/outbox.js';
import { MailComposer } from '../mails/mail-composer.js';
import { MailPosition } from '../mails/mail-position.js';
import { MailReaders } from '../mails/mail-readers.js';
import { NoticeQueue } from '../mails/notice-queue.js';
import { MailSending } from './mail-sending.js';
import { StatisticsMails } from '../mails/statistics-mails.js';
import { NoticeMailing } from './notice-mailing.js';
import type { Reactor } from './reactor.js';
import { StatisticsMailing } from './statistics-mailing.js';

type SendingInjected = [MailDispatch, MailReaders, MailComposer, Mailer, Clock, Logger];
type NoticesInjected = [Documents, AccessRecords, MailReaders, Outbox, Clock, Logger];

/** The reactors that queue and send mails. */
export const mailReactors: readonly FactoryProvider<Reactor>[] = [
  {
    provide: MailSending,
    inject: [MailDispatch, MailReaders, MailComposer, Mailer, Clock, Logger],
    // Nest hands the dependencies over in the order of `inject`.
    useFactory: (...injected: SendingInjected) => {
      const [dispatch, readers, composer, mailer, clock, logger] = injected;
      return new MailSending({ dispatch, readers, composer, mailer, clock, logger });
    },
  },
  {
    provide: NoticeMailing,
    inject: [Documents, AccessRecords, MailReaders, Outbox, Clock, Logger],
    useFactory: (...injected: NoticesInjected) => {
      const [documents, records, readers, outbox, clock, logger] = injected;
      const position = new MailPosition(records, clock, 'notices');
      const queue = new NoticeQueue({ readers, outbox, clock, logger: logger.of('mails') });
      return new NoticeMailing({ documents, position, queue });
    },
  },
  {
    provide: StatisticsMailing,
    inject: [StatisticsMails, Documents, EventLog, Clock],
    useFactory: (mails: StatisticsMails, documents: Documents, log: EventLog, clock: Clock) =>
      new StatisticsMailing({ mails, documents, log, clock }),
  },
];
