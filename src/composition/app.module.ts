import { Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { facadeControllers, facadeProviders } from '../api/http/http-facade.js';
import { FacadeConfig } from '../api/auth/http-config.js';
import { commandHandlers } from '../application/commands/command-handlers.js';
import { ChangedClients } from '../application/lanes/changed-clients.js';
import { ApiKeys } from '../application/access/api-keys.js';
import { KeyFacts } from '../application/access/key-facts.js';
import { Lanes } from '../application/lanes/lanes.js';
import { ClockWatch } from '../application/schedule/clock-watch.js';
import { Progress } from '../application/engine/progress.js';
import { CheckDebitHandler } from '../application/queries/check-debit.js';
import { queryHandlers } from '../application/queries/query-handlers.js';
import { purgeProviders } from '../application/purge/purge-providers.js';
import { reactorProviders } from '../application/reactors/reactor-providers.js';
import { Refusals } from '../application/refusals/refusals.js';
import { StoreLocations } from '../application/instances/store-locations.js';
import { KeyedMutex } from '../async/keyed-mutex.js';
import { StaffDirectory } from '../application/access/staff-directory.js';
import { UniqueNames } from '../application/names/unique-names.js';
import { accessProviders } from '../application/access/access-providers.js';
import { PasswordSaves } from '../application/access/password-saves.js';
import { Passwords } from '../application/access/passwords.js';
import { billingProviders } from './billing-providers.js';
import { presetProviders } from './preset-providers.js';
import type { Ledger } from './open-ledger.js';
import { resetProviders } from './reset-providers.js';
import { staffProviders } from './staff-providers.js';
import { sendingProviders, webhookProviders } from './webhook-providers.js';
import { AccessRecords } from '../ports/access-records.js';
import { Clock } from '../ports/clock.js';
import { Credentials } from '../ports/credentials.js';
import { Disk } from '../ports/disk.js';
import { Documents } from '../ports/documents.js';
import { EventLog } from '../ports/event-log.js';
import { IdIndex } from '../ports/id-index.js';
import { KeyVault } from '../ports/key-vault.js';
import { Leases } from '../ports/leases.js';
import { Logger } from '../ports/logger.js';
import { ProjectionRunner } from '../ports/projection-runner.js';
import { Snapshots } from '../ports/snapshots.js';

/** The ledger without a facade: ports, commands and queries. The command line uses this module. */
@Module({})
export class LedgerModule {
  static on(ledger: Ledger): DynamicModule {
    const providers: Provider[] = [
      ...portsOf(ledger),
      KeyedMutex,
      ...accessProviders,
      PasswordSaves,
      ...staffProviders,
      ...billingProviders,
      ...presetProviders,
      ...webhookProviders,
      ...purgeProviders,
      ...commandHandlers,
      CheckDebitHandler,
      ...queryHandlers,
    ];
    return {
      module: LedgerModule,
      imports: [CqrsModule.forRoot()],
      providers,
      exports: [...providers, CqrsModule],
    };
  }
}

/** The whole service: the ledger and its HTTP facade. */
@Module({})
export class AppModule {
  /** Specs may add further controllers. */
  static on(
    ledger: Ledger,
    facade: FacadeConfig,
    fromSettings: readonly Provider[],
    planted: readonly Type[] = [],
  ): DynamicModule {
    return {
      module: AppModule,
      imports: [LedgerModule.on(ledger)],
      controllers: [...facadeControllers, ...planted],
      providers: [
        { provide: FacadeConfig, useValue: facade },
        ...fromSettings,
        ...facadeProviders,
        ...resetProviders,
        ...sendingProviders,
        ...reactorProviders,
      ],
    };
  }
}

function portsOf(ledger: Ledger): Provider[] {
  return [
    { provide: Clock, useValue: ledger.clock },
    { provide: ClockWatch, useValue: ledger.clockWatch },
    { provide: EventLog, useValue: ledger.log },
    { provide: IdIndex, useValue: ledger.ids },
    { provide: Leases, useValue: ledger.leases },
    { provide: Disk, useValue: ledger.disk },
    { provide: Documents, useValue: ledger.documents },
    { provide: Logger, useValue: ledger.logger },
    { provide: KeyVault, useValue: ledger.vault },
    { provide: Snapshots, useValue: ledger.snapshots },
    { provide: Credentials, useValue: ledger.credentials },
    { provide: KeyFacts, useValue: ledger.keyFacts },
    { provide: ApiKeys, useValue: ledger.apiKeys },
    { provide: AccessRecords, useValue: ledger.access },
    {
      provide: Passwords,
      useValue: new Passwords({ records: ledger.access, vault: ledger.vault, clock: ledger.clock }),
    },
    { provide: Lanes, useValue: ledger.lanes },
    { provide: ChangedClients, useValue: ledger.changed },
    { provide: UniqueNames, useValue: ledger.names },
    { provide: StaffDirectory, useValue: ledger.staff },
    { provide: Progress, useValue: ledger.progress },
    { provide: Refusals, useValue: ledger.refusals },
    { provide: ProjectionRunner, useValue: ledger.runner },
    { provide: StoreLocations, useValue: ledger.places },
  ];
}
