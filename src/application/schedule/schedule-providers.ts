import type { FactoryProvider } from '@nestjs/common';
import { Documents } from '../../ports/documents.js';
import { Outbox } from '../access/mails/outbox.js';
import { Schedule } from './schedule.js';
import type { ScheduleSource } from './schedule-source.js';
import { ScheduledMails } from './scheduled-mails.js';
import { ScheduledPurges } from './scheduled-purges.js';
import { ScheduledReports } from './scheduled-reports.js';
import { ScheduledStatements } from './scheduled-statements.js';
import { InvoiceCalendar } from '../statements/invoice-calendar.js';
import { issuedProviders } from '../statements/statement-providers.js';
import { ScheduledReservations } from './scheduled-reservations.js';
import { ScheduledTopUps } from './scheduled-top-ups.js';

const purges: FactoryProvider<ScheduledPurges> = {
  provide: ScheduledPurges,
  inject: [Documents],
  useFactory: (documents: Documents) => new ScheduledPurges(documents),
};

const reservations: FactoryProvider<ScheduledReservations> = {
  provide: ScheduledReservations,
  inject: [Documents],
  useFactory: (documents: Documents) => new ScheduledReservations(documents),
};

const reports: FactoryProvider<ScheduledReports> = {
  provide: ScheduledReports,
  inject: [Documents],
  useFactory: (documents: Documents) => new ScheduledReports(documents),
};

const mails: FactoryProvider<ScheduledMails> = {
  provide: ScheduledMails,
  inject: [Outbox],
  useFactory: (outbox: Outbox) => new ScheduledMails(outbox),
};

const statements: FactoryProvider<ScheduledStatements> = {
  provide: ScheduledStatements,
  inject: [InvoiceCalendar],
  useFactory: (calendar: InvoiceCalendar) => new ScheduledStatements(calendar),
};

const nextTopUps: FactoryProvider<ScheduledTopUps> = {
  provide: ScheduledTopUps,
  inject: [Documents],
  useFactory: (documents: Documents) => new ScheduledTopUps(documents),
};

/** Every source of the schedule; a new source is added here. */
const sources: readonly FactoryProvider<ScheduleSource>[] = [
  mails,
  purges,
  reservations,
  reports,
  statements,
  nextTopUps,
];

const schedule: FactoryProvider<Schedule> = {
  provide: Schedule,
  inject: sources.map(({ provide }) => provide),
  useFactory: (...all: readonly ScheduleSource[]) => new Schedule(all),
};

/** The sources and the list made from them. */
export const scheduleProviders: readonly FactoryProvider[] = [
  ...issuedProviders,
  ...sources,
  schedule,
];
