import { Injectable, type OnModuleDestroy, type Provider } from '@nestjs/common';
import { PdfThread } from '../adapters/workers/pdf-thread.js';
import { statementCsv } from '../api/views/billing/statement-csv.js';
import { BrandDirectory } from '../application/brands/brand-directory.js';
import { BrandOf } from '../application/brands/brand-of.js';
import { Lanes } from '../application/lanes/lanes.js';
import { LegalEntityDirectory } from '../application/legal-entities/legal-entity-directory.js';
import { GetBrandHandler } from '../application/queries/billing/get-brand.js';
import { GetLegalEntityHandler } from '../application/queries/billing/get-legal-entity.js';
import { GetIssuedStatementHandler } from '../application/queries/billing/get-issued-statement.js';
import { ListStatementsHandler } from '../application/queries/billing/list-statements.js';
import { GetStatementHandler } from '../application/queries/billing/get-statement.js';
import { Outbox } from '../application/access/mails/outbox.js';
import { MailPosition } from '../application/mails/mail-position.js';
import { IssuedStatements } from '../application/statements/issued-statements.js';
import { StatementMailing } from '../application/statements/statement-mailing.js';
import { StatementCsv } from '../application/statements/statement-attachment.js';
import type { StatementDocument } from '../application/statements/statement-document.js';
import { StatementFiles } from '../application/statements/statement-files.js';
import { issuingProvider } from '../application/statements/statement-providers.js';
import { StatementPrinter } from '../ports/statement-printer.js';
import { ListLegalEntitiesHandler } from '../application/queries/billing/list-legal-entities.js';
import { AccessRecords } from '../ports/access-records.js';
import { Clock } from '../ports/clock.js';
import { EventLog } from '../ports/event-log.js';
import { Logger } from '../ports/logger.js';

/** The thread that prints, ended with the module. */
@Injectable()
/** The CSV that the interface answers. */
class AnsweredCsv extends StatementCsv {
  override async write(document: StatementDocument): Promise<Buffer> {
    const chunks: string[] = [];
    for await (const chunk of statementCsv(document)) chunks.push(chunk);
    return Buffer.from(chunks.join(''));
  }
}

class ModulePrinter extends PdfThread implements OnModuleDestroy {
  onModuleDestroy(): Promise<void> {
    return this.close();
  }
}

type MailingInjected = [IssuedStatements, Lanes, Outbox, AccessRecords, Clock];

/** Legal entities, brands and statements, on the ports of the ledger. */
export const billingProviders: readonly Provider[] = [
  GetBrandHandler,
  GetLegalEntityHandler,
  GetStatementHandler,
  GetIssuedStatementHandler,
  ListStatementsHandler,
  issuingProvider,
  ListLegalEntitiesHandler,
  {
    provide: LegalEntityDirectory,
    useFactory: (log: EventLog, clock: Clock) => new LegalEntityDirectory({ log, clock }),
    inject: [EventLog, Clock],
  },
  {
    provide: BrandDirectory,
    useFactory: (log: EventLog, clock: Clock, records: AccessRecords, lanes: Lanes) =>
      new BrandDirectory({ log, clock, records, lanes }),
    inject: [EventLog, Clock, AccessRecords, Lanes],
  },
  { provide: BrandOf, useExisting: BrandDirectory },
  {
    provide: StatementMailing,
    // Nest hands the dependencies over in the order of `inject`.
    useFactory: (...injected: MailingInjected) => {
      const [issued, lanes, outbox, records, clock] = injected;
      const position = new MailPosition(records, clock, 'statements');
      return new StatementMailing({ issued, lanes, outbox, position, clock });
    },
    inject: [IssuedStatements, Lanes, Outbox, AccessRecords, Clock],
  },
  {
    provide: StatementPrinter,
    useFactory: (logger: Logger) => new ModulePrinter({ logger }),
    inject: [Logger],
  },
  { provide: StatementCsv, useClass: AnsweredCsv },
  {
    provide: StatementFiles,
    useFactory: (printer: StatementPrinter, brandOf: BrandOf) =>
      new StatementFiles(printer, brandOf),
    inject: [StatementPrinter, BrandOf],
  },
];
