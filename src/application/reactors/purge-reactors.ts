import { Injectable, type FactoryProvider } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Clock } from '../../ports/clock.js';
import { Documents } from '../../ports/documents.js';
import { Logger } from '../../ports/logger.js';
import { PurgeJournal } from '../purge/purge-journal.js';
import { Purge } from './purge.js';

/** The sources that propose clients for a purge. */
@Injectable()
export class PurgeProposals {
  constructor(
    readonly documents: Documents,
    readonly journal: PurgeJournal,
  ) {}
}

const purge: FactoryProvider<Purge> = {
  provide: Purge,
  inject: [PurgeProposals, CommandBus, Clock, Logger],
  useFactory: (from: PurgeProposals, commands: CommandBus, clock: Clock, logger: Logger) =>
    new Purge({ ...from, commands, clock, logger }),
};

export const purgeReactors: readonly FactoryProvider<Purge>[] = [purge];
