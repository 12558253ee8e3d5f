import { Injectable, type Provider } from '@nestjs/common';
import { AccessRecords } from '../../ports/access-records.js';
import { Clock } from '../../ports/clock.js';
import { Credentials } from '../../ports/credentials.js';
import { EventLog } from '../../ports/event-log.js';
import { KeyVault } from '../../ports/key-vault.js';
import { Logger } from '../../ports/logger.js';
import { ProjectionRunner } from '../../ports/projection-runner.js';
import { Snapshots } from '../../ports/snapshots.js';
import { ApiKeys } from '../access/api-keys.js';
import { Sessions } from '../access/sessions.js';
import { Lanes } from '../lanes/lanes.js';
import { UniqueNames } from '../names/unique-names.js';
import { Refusals } from '../refusals/refusals.js';
import { ClientPurges } from './client-purges.js';
import { PurgeClientHandler } from './purge-client.js';
import { PurgeJournal } from './purge-journal.js';

/** The stores that a purge removes a client from. */
@Injectable()
class PurgedStores {
  constructor(
    readonly log: EventLog,
    readonly runner: ProjectionRunner,
    readonly snapshots: Snapshots,
    readonly vault: KeyVault,
  ) {}
}

/** The parts that know how a client enters. */
@Injectable()
class PurgedAccess {
  constructor(
    readonly access: AccessRecords,
    readonly credentials: Credentials,
    readonly apiKeys: ApiKeys,
    readonly sessions: Sessions,
  ) {}
}

/** The parts of the ledger that know clients. */
@Injectable()
class PurgedKnowledge {
  constructor(
    readonly lanes: Lanes,
    readonly names: UniqueNames,
    readonly refusals: Refusals,
    readonly journal: PurgeJournal,
  ) {}
}

/** The purge of clients, on the ports of the ledger. */
export const purgeProviders: readonly Provider[] = [
  PurgedStores,
  PurgedAccess,
  PurgedKnowledge,
  PurgeClientHandler,
  {
    provide: PurgeJournal,
    useFactory: async (log: EventLog, clock: Clock, logger: Logger) => {
      const journal = new PurgeJournal({ log, clock });
      const unread = logger.of('purge').ignoring('warn', 'the journal of purges is read later');
      await journal.purges().catch(unread);
      return journal;
    },
    inject: [EventLog, Clock, Logger],
  },
  {
    provide: ClientPurges,
    useFactory: (stores: PurgedStores, access: PurgedAccess, knowledge: PurgedKnowledge) =>
      new ClientPurges({ ...stores, ...access, ...knowledge }),
    inject: [PurgedStores, PurgedAccess, PurgedKnowledge],
  },
];
