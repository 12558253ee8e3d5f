import {
  hourOf,
  usage,
  USAGE_TYPES,
  type UsageDocument,
  type UsageQuarters,
} from '../../../../projections/usage.js';
import type { SlicedWork } from '../../../async/time-slices.js';
import { decodeFact } from '../../../codec/codec.js';
import type { ClientEventType } from '../../../domain/client/events.js';
import { CLIENT_PREFIX, clientIdOf } from '../../../domain/client/streams.js';
import type { EventLog } from '../../../ports/event-log.js';
import { QueryError } from '../query-error.js';

/** Events of the log that one answer reads again; some seconds of writing at full speed. */
const EVENTS_MAX = 200_000;
const BATCH = 500;

/** A fact that a document contains although it is newer than the answer. */
export interface NewerFact {
  readonly clientId: string;
  readonly hour: bigint;
  readonly quarters: UsageQuarters;
}

/**
 * The facts that documents contain beyond the position of an answer. Documents change while an
 * answer reads them one after another; without these facts they are exact as of that position.
 *
 * The memory is one entry for each document that was written meanwhile.
 */
export class NewerFacts {
  private readonly revisions = new Map<string, bigint>();
  private most = -1n;

  constructor(private readonly position: bigint) {}

  /** Remembers a document with newer facts and its revision; false when it has none. */
  note(
    { clientId, hour }: Pick<NewerFact, 'clientId' | 'hour'>,
    revision: bigint,
    position: bigint,
  ): boolean {
    if (position <= this.position) return false;
    this.revisions.set(`${clientId}/${hour}`, revision);
    if (position > this.most) this.most = position;
    return true;
  }

  /** The newer facts of the remembered documents, from the log. @throws QueryError */
  async *in(log: EventLog, work: SlicedWork | null): AsyncGenerator<NewerFact> {
    if (this.revisions.size === 0) return;
    let read = 0;
    const options = { after: this.position, batchMax: BATCH, prefixes: [CLIENT_PREFIX] };
    for await (const { events } of log.readAll(options)) {
      await work?.pause();
      for (const event of events) {
        if (event.position > this.most) return;
        read += 1;
        if (!USAGE_TYPES.has(event.type as ClientEventType)) continue;
        // Usage has no personal data, so no key is needed.
        const fact = decodeFact(event, null);
        const clientId = clientIdOf(event.stream);
        const hour = hourOf(fact.recordedAt);
        const revision = this.revisions.get(`${clientId}/${hour}`) ?? -1n;
        if (event.revision > revision) continue;
        const alone = usage.evolve(null, fact) as UsageDocument;
        yield { clientId, hour, quarters: alone.quarters };
      }
      if (read > EVENTS_MAX) throw tooBusy();
    }
  }
}

function tooBusy(): QueryError {
  return new QueryError(
    'PROJECTION_BEHIND',
    'More was written during the read than it can take away. Ask for a shorter period.',
  );
}
