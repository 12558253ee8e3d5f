import { derivedEventId } from '../../codec/derived-id.js';
import type { Recorded, ClientPurged } from '../../domain/client/events.js';
import { PURGES_STREAM } from '../../domain/facts/streams.js';
import type { PurgeEvent } from '../../domain/purges/events.js';
import { evolvePurges, NO_PURGES, type Purges } from '../../domain/purges/state.js';
import type { Clock } from '../../ports/clock.js';
import type { EventLog } from '../../ports/event-log.js';
import { FactStream } from '../access/fact-stream.js';
import type { Caller } from '../lanes/answer.js';

/**
 * The journal of purges: what is kept of purged clients, and which purges are unfinished.
 *
 * - Its stream is never tombstoned, so a purged client is known whatever else is restored or rebuilt.
 * - A purge is recorded once, whichever instance records it.
 *
 * Every method throws LogUnavailable, and FactsDamaged.
 */
export class PurgeJournal {
  private readonly facts: FactStream<Purges, PurgeEvent>;

  constructor(from: { readonly log: EventLog; readonly clock: Clock }) {
    const fold = { stream: PURGES_STREAM, initial: NO_PURGES, evolve: evolvePurges };
    this.facts = new FactStream(from, fold);
  }

  /** Every purge that was recorded when this was called, by any instance. */
  purges(): Promise<Purges> {
    return this.facts.state();
  }

  /** Whether a client was purged, as of now. */
  async isPurged(clientId: string): Promise<boolean> {
    return this.isKnown(clientId) || (await this.facts.state()).places.has(clientId);
  }

  /** Whether this instance knows that a client was purged; nothing is read. */
  isKnown(clientId: string): boolean {
    return this.facts.lastKnown.places.has(clientId);
  }

  /** Copies the end of a client, without its names. Repeatable. @throws OutcomeUnknown, Contention */
  async record(purged: Recorded<ClientPurged>, caller: Caller): Promise<void> {
    const data = { ...purged.data, names: [] };
    const eventIds = [derivedEventId(purged.eventId, 'journal')];
    const causedBy = { ...caller, causationId: purged.eventId };
    await this.facts.submit<null>(({ places }) => {
      if (places.has(data.clientId)) return { events: [], result: null };
      return { events: [{ type: 'ClientPurged', data }], eventIds, result: null };
    }, causedBy);
  }

  /** Every step of the purge is done. Repeatable. @throws OutcomeUnknown, Contention */
  async complete(clientId: string, caller: Caller): Promise<void> {
    await this.facts.submit<null>(({ unfinished }) => {
      if (!unfinished.has(clientId)) return { events: [], result: null };
      return { events: [{ type: 'PurgeCompleted', data: { clientId } }], result: null };
    }, caller);
  }
}
