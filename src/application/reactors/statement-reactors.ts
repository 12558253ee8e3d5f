import type { FactoryProvider } from '@nestjs/common';
import { Clock } from '../../ports/clock.js';
import { Logger } from '../../ports/logger.js';
import { InvoiceCalendar } from '../statements/invoice-calendar.js';
import { StatementIssuing } from '../statements/statement-issuing.js';
import { StatementMailing } from '../statements/statement-mailing.js';
import { StatementReactor } from './statement-reactor.js';

type ReactorInjected = [InvoiceCalendar, StatementIssuing, StatementMailing, Clock, Logger];

/** The reactor that issues statements. */
export const statementReactor: FactoryProvider<StatementReactor> = {
  provide: StatementReactor,
  inject: [InvoiceCalendar, StatementIssuing, StatementMailing, Clock, Logger],
  useFactory: (...injected: ReactorInjected) => {
    const [calendar, issuing, mailing, clock, logger] = injected;
    return new StatementReactor({ calendar, issuing, mailing, clock, logger });
  },
};
