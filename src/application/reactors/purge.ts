import type { CommandBus } from '@nestjs/cqrs';
import { purgeSchedule } from '../../../projections/purge-schedule.js';
import type { Clock } from '../../ports/clock.js';
import type { Document, Documents } from '../../ports/documents.js';
import type { Logger } from '../../ports/logger.js';
import { systemCaller } from '../lanes/answer.js';
import { PurgeClient } from '../purge/purge-client.js';
import type { PurgeJournal } from '../purge/purge-journal.js';
import type { Reactor } from './reactor.js';

export interface PurgeReactorParts {
  readonly documents: Documents;
  readonly journal: PurgeJournal;
  readonly commands: Pick<CommandBus, 'execute'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Clients of one part of a round; their purges run one after the other. */
const PAGE = 20;

/**
 * Purges disabled clients 90 days later, and finishes purges that a crash cut short (S1-36, S1-37).
 *
 * - The read model `purge-schedule` only proposes clients; the lane decides.
 * - A client whose purge failed does not hold up the others.
 */
export class Purge implements Reactor {
  readonly name = 'purge';
  readonly waitsForClock = true;
  readonly doneCounts = 'clients purged';
  readonly everyMs = 10_000;
  private purged = 0;
  private oldest: number | null = null;
  private found: readonly string[] = [];
  /** Clients whose purge failed in this round; the next round tries them again. */
  private readonly failed = new Set<string>();
  private readonly logger: Logger;

  constructor(private readonly parts: PurgeReactorParts) {
    this.logger = parts.logger.of('purge');
  }

  /** Clients that were purged so far. */
  get done(): number {
    return this.purged;
  }

  get dueSince(): number | null {
    return this.oldest;
  }

  async isDue(): Promise<boolean> {
    this.failed.clear();
    this.found = await this.proposed();
    return this.found.length > 0;
  }

  /** @throws what the last failed purge threw, once every other client had its turn */
  async react(ending: AbortSignal): Promise<boolean> {
    const clients = this.found.filter((clientId) => !this.failed.has(clientId));
    let failure: unknown = null;
    for (const clientId of clients) {
      if (ending.aborted) return false;
      await this.purge(clientId).catch((cause: unknown) => {
        failure = cause;
        this.failed.add(clientId);
        this.logger.warn('a client was not purged completely', { clientId, cause });
      });
    }
    this.found = await this.proposed();
    if (this.found.some((clientId) => !this.failed.has(clientId))) return true;
    if (failure !== null) throw failure as Error;
    return false;
  }

  private async purge(clientId: string): Promise<void> {
    const caller = systemCaller(this.name);
    const result = await this.parts.commands.execute(new PurgeClient(clientId, caller));
    if (result === 'purged') this.purged += 1;
    // The read model is behind the log: the next round asks again.
    else this.failed.add(clientId);
  }

  /** Unfinished purges, then clients that the schedule says are due. */
  private async proposed(): Promise<string[]> {
    const { unfinished } = await this.parts.journal.purges();
    const due = await this.due();
    const [first] = due;
    this.oldest = first === undefined ? null : Date.parse(first.body['purgeAt'] as string);
    const open = [...unfinished.keys()].filter((id) => !this.failed.has(id)).slice(0, PAGE);
    return [...new Set([...open, ...due.map(({ clientId }) => clientId)])];
  }

  private due(): Promise<Document[]> {
    const now = new Date(this.parts.clock.now()).toISOString();
    return this.parts.documents.find(purgeSchedule.collection, {
      where: [
        { field: 'purgeAt', op: '<=', value: now },
        { field: 'held', op: '=', value: false },
      ],
      sort: { field: 'purgeAt', descending: false },
      limit: PAGE + this.failed.size,
    });
  }
}
