import type { FactoryProvider } from '@nestjs/common';
import { Clock } from '../../ports/clock.js';
import { Documents } from '../../ports/documents.js';
import { EventLog } from '../../ports/event-log.js';
import { KeyVault } from '../../ports/key-vault.js';
import { Lanes } from '../lanes/lanes.js';
import { LegalEntityDirectory } from '../legal-entities/legal-entity-directory.js';
import { InvoiceCalendar } from './invoice-calendar.js';
import { IssuedStatements } from './issued-statements.js';
import { StatementIssuing } from './statement-issuing.js';
import { StatementReader } from './statement-reader.js';

type IssuingInjected = [IssuedStatements, Lanes, LegalEntityDirectory, StatementReader, Clock];

/** The statements that were issued, and those that become due. */
export const issuedProviders: readonly FactoryProvider[] = [
  {
    provide: StatementReader,
    useFactory: (log: EventLog, vault: KeyVault) => new StatementReader({ log, vault }),
    inject: [EventLog, KeyVault],
  },
  {
    provide: IssuedStatements,
    useFactory: (log: EventLog, clock: Clock, vault: KeyVault, reader: StatementReader) =>
      new IssuedStatements({ log, clock, vault, reader }),
    inject: [EventLog, Clock, KeyVault, StatementReader],
  },
  {
    provide: InvoiceCalendar,
    useFactory: (documents: Documents, issued: IssuedStatements) =>
      new InvoiceCalendar(documents, issued),
    inject: [Documents, IssuedStatements],
  },
];

/** The part that issues statements. */
export const issuingProvider: FactoryProvider<StatementIssuing> = {
  provide: StatementIssuing,
  // Nest hands the dependencies over in the order of `inject`.
  useFactory: (...injected: IssuingInjected) => {
    const [issued, lanes, entities, reader, clock] = injected;
    return new StatementIssuing({ issued, lanes, entities, reader, clock });
  },
  inject: [IssuedStatements, Lanes, LegalEntityDirectory, StatementReader, Clock],
};
