import type { Provider } from '@nestjs/common';
import { BrandDirectory } from '../application/brands/brand-directory.js';
import { BrandOf } from '../application/brands/brand-of.js';
import { Lanes } from '../application/lanes/lanes.js';
import { LegalEntityDirectory } from '../application/legal-entities/legal-entity-directory.js';
import { GetBrandHandler } from '../application/queries/billing/get-brand.js';
import { GetLegalEntityHandler } from '../application/queries/billing/get-legal-entity.js';
import { GetStatementHandler } from '../application/queries/billing/get-statement.js';
import { StatementReader } from '../application/statements/statement-reader.js';
import { KeyVault } from '../ports/key-vault.js';
import { ListLegalEntitiesHandler } from '../application/queries/billing/list-legal-entities.js';
import { AccessRecords } from '../ports/access-records.js';
import { Clock } from '../ports/clock.js';
import { EventLog } from '../ports/event-log.js';

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
];
