import type { CommandBus } from '@nestjs/cqrs';
import { reservations } from '../../../projections/reservations.js';
import { RELEASED_AT_ONCE } from '../../domain/client/decide/expired.js';
import type { Clock } from '../../ports/clock.js';
import type { Document, Documents, Query } from '../../ports/documents.js';
import type { Logger } from '../../ports/logger.js';
import { systemCaller } from '../lanes/answer.js';
import { ReleaseExpired } from '../commands/reservations/release-expired.js';
import { eachClient } from './each-client.js';
import type { Reactor } from './reactor.js';

export interface ExpiryParts {
  readonly documents: Documents;
  readonly commands: Pick<CommandBus, 'execute'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Reservations that one part of a round looks at. */
const PAGE = 200;

/**
 * Releases reservations whose `expiresAt` has passed, without a further command from a caller (I6).
 *
 * - The read model `reservations` only proposes clients; the lane decides what has expired.
 * - A part begins behind the last one, so clients whose commands fail do not hold up the others.
 */
export class ReservationExpiry implements Reactor {
  readonly name = 'reservation-expiry';
  readonly doneCounts = 'reservations released';
  /** Together with the lag of the read model it stays far below the promised minute. */
  readonly everyMs = 10_000;
  private released = 0;
  private after: Query['after'];
  private oldest: number | null = null;
  /** The result of `isDue`; the next part begins with it. */
  private found: readonly Document[] | null = null;
  private readonly logger: Logger;

  constructor(private readonly parts: ExpiryParts) {
    this.logger = parts.logger.of('reservation-expiry');
  }

  /** Reservations that were released so far. */
  get done(): number {
    return this.released;
  }

  get dueSince(): number | null {
    return this.oldest;
  }

  async isDue(): Promise<boolean> {
    this.found = await this.due(this.after);
    if (this.found.length === 0 && this.after !== undefined) this.found = await this.due();
    this.oldest = oldestIn(this.found);
    return this.found.length > 0;
  }

  /** @throws what the last of several failed commands threw */
  async react(ending: AbortSignal): Promise<boolean> {
    const page = this.found ?? (await this.due(this.after));
    this.found = null;
    this.oldest = oldestIn(page);
    const last = page.length < PAGE ? undefined : page.at(-1);
    this.after = last && { value: last.body['expiresAt'] as string, id: last };
    const clients = new Set(page.map(({ clientId }) => clientId));
    await eachClient(clients, {
      work: (clientId) => this.release(clientId, ending),
      failed: (clientId, cause) =>
        this.logger.debug('expired reservations were not released', { clientId, cause }),
      ending,
    });
    return last !== undefined;
  }

  private due(after?: Query['after']): Promise<Document[]> {
    const now = new Date(this.parts.clock.now()).toISOString();
    return this.parts.documents.find(reservations.collection, {
      where: [
        { field: 'status', op: '=', value: 'OPEN' },
        { field: 'expiresAt', op: '<=', value: now },
      ],
      sort: { field: 'expiresAt', descending: false },
      ...(after && { after }),
      limit: PAGE,
    });
  }

  /** Sends commands until all that has expired of this client is released. */
  private async release(clientId: string, ending: AbortSignal): Promise<void> {
    const caller = systemCaller(this.name);
    while (!ending.aborted) {
      const command = new ReleaseExpired(clientId, { type: 'ReleaseExpired' }, caller);
      const answer = await this.parts.commands.execute(command);
      if (answer.kind === 'refused') return;
      this.released += answer.facts.length;
      if (answer.facts.length < RELEASED_AT_ONCE) return;
    }
  }
}

/** The page is in the order of time. */
function oldestIn([first]: readonly Document[]): number | null {
  return first === undefined ? null : Date.parse(first.body['expiresAt'] as string);
}
