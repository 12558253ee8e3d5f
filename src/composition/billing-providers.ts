import { Injectable, type OnModuleDestroy, type Provider } from '@nestjs/common';
import { PdfThread } from '../adapters/workers/pdf-thread.js';
import { BrandDirectory } from '../application/brands/brand-directory.js';
import { BrandOf } from '../application/brands/brand-of.js';
import { Lanes } from '../application/lanes/lanes.js';
import { LegalEntityDirectory } from '../application/legal-entities/legal-entity-directory.js';
import { GetBrandHandler } from '../application/queries/billing/get-brand.js';
import { GetLegalEntityHandler } from '../application/queries/billing/get-legal-entity.js';
import { GetStatementHandler } from '../application/queries/billing/get-statement.js';
import { StatementFiles } from '../application/statements/statement-files.js';
import { StatementReader } from '../application/statements/statement-reader.js';
import { KeyVault } from '../ports/key-vault.js';
import { StatementPrinter } from '../ports/statement-printer.js';
import { ListLegalEntitiesHandler } from '../application/queries/billing/list-legal-entities.js';
import { AccessRecords } from '../ports/access-records.js';
import { Clock } from '../ports/clock.js';
import { EventLog } from '../ports/event-log.js';

/** The thread that prints, ended with the module. */
@Injectable()
class ModulePrinter extends PdfThread implements OnModuleDestroy {
  onModuleDestroy(): Promise<void> {
    return this.close();
  }
}

/** Legal entities, brands and statements, on the ports of the ledger. */
export const billingProviders: readonly Provider[] = [
  GetBrandHandler,
  GetLegalEntityHandler,
  GetStatementHandler,
  ListLegalEntitiesHandler,
  {
    provide: LegalEntityDirectory,
    useFactory: (log: EventLog, clock: Clock) => new LegalEntityDirectory({ log, clock }),
    inject: [EventLog, Clock],
  },
  {
    provide: StatementReader,
    useFactory: (log: EventLog, vault: KeyVault) => new StatementReader({ log, vault }),
    inject: [EventLog, KeyVault],
  },
  {
    provide: BrandDirectory,
    useFactory: (log: EventLog, clock: Clock, records: AccessRecords, lanes: Lanes) =>
      new BrandDirectory({ log, clock, records, lanes }),
    inject: [EventLog, Clock, AccessRecords, Lanes],
  },
  { provide: BrandOf, useExisting: BrandDirectory },
  { provide: StatementPrinter, useClass: ModulePrinter },
  {
    provide: StatementFiles,
    useFactory: (printer: StatementPrinter, brandOf: BrandOf) =>
      new StatementFiles(printer, brandOf),
    inject: [StatementPrinter, BrandOf],
  },
];
