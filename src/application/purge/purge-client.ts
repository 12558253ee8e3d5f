import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../lanes/answer.js';
import { ClientPurges, type PurgeResult } from './client-purges.js';

/** Purges a client that is due, or finishes its purge; sent by the reactor `purge`. */
export class PurgeClient extends Command<PurgeResult> {
  constructor(
    readonly clientId: string,
    readonly caller: Caller,
  ) {
    super();
  }
}

/**
 * May record `ReservationReleased` and `ClientPurged`, decided by `decidePurge` in
 * `src/domain/client/decide/lifecycle/purge.ts`. Then carries out every step of the purge.
 */
@CommandHandler(PurgeClient)
export class PurgeClientHandler implements ICommandHandler<PurgeClient> {
  constructor(private readonly purges: ClientPurges) {}

  execute({ clientId, caller }: PurgeClient): Promise<PurgeResult> {
    return this.purges.purge(clientId, caller);
  }
}
