import type { FactoryProvider, Provider } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Clock } from '../../ports/clock.js';
import { Documents } from '../../ports/documents.js';
import { Leases } from '../../ports/leases.js';
import { Logger } from '../../ports/logger.js';
import { ClockWatch } from '../schedule/clock-watch.js';
import { mailReactors } from './mail-reactors.js';
import { PurgeProposals, purgeReactors } from './purge-reactors.js';
import type { Reactor } from './reactor.js';
import { ReactorScheduler } from './reactor-scheduler.js';
import { ReportExpiry } from './report-expiry.js';
import { statementReactor } from './statement-reactors.js';
import { TopUpReactor } from './top-up-reactor.js';
import { ReservationExpiry } from './reservation-expiry.js';

const expiry: FactoryProvider<ReservationExpiry> = {
  provide: ReservationExpiry,
  inject: [Documents, CommandBus, Clock, Logger],
  useFactory: (documents: Documents, commands: CommandBus, clock: Clock, logger: Logger) =>
    new ReservationExpiry({ documents, commands, clock, logger }),
};

const reports: FactoryProvider<ReportExpiry> = {
  provide: ReportExpiry,
  inject: [Documents, CommandBus, Clock],
  useFactory: (documents: Documents, commands: CommandBus, clock: Clock) =>
    new ReportExpiry({ documents, commands, clock }),
};

const topUps: FactoryProvider<TopUpReactor> = {
  provide: TopUpReactor,
  inject: [Documents, CommandBus, Clock, Logger],
  useFactory: (documents: Documents, commands: CommandBus, clock: Clock, logger: Logger) =>
    new TopUpReactor({ documents, commands, clock, logger }),
};

/** Every reactor of the service; a new reactor is added here. */
const reactors: readonly FactoryProvider<Reactor>[] = [
  expiry,
  reports,
  topUps,
  ...purgeReactors,
  ...mailReactors,
  statementReactor,
];

type SchedulerInjected = [Leases, Clock, Logger, ClockWatch, ...(readonly Reactor[])];

const scheduler: FactoryProvider<ReactorScheduler> = {
  provide: ReactorScheduler,
  inject: [Leases, Clock, Logger, ClockWatch, ...reactors.map(({ provide }) => provide)],
  // Nest hands the dependencies over in the order of `inject`.
  useFactory: (...injected: SchedulerInjected) => {
    const [leases, clock, logger, clockWatch, ...reactors] = injected;
    return new ReactorScheduler({ reactors, leases, clock, logger, clockWatch });
  },
};

/** The reactors and the scheduler that runs them. */
export const reactorProviders: readonly Provider[] = [PurgeProposals, ...reactors, scheduler];
