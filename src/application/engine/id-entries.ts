import { idsMentioned } from '../../domain/client/ids.js';
import type { Fact } from '../../domain/client/events.js';
import type { IdEntry } from '../../ports/id-index.js';
import { clientIdOf } from '../../domain/client/streams.js';

/** The entries of the id index for a fact. */
export function idEntriesOf(fact: Fact): IdEntry[] {
  const clientId = clientIdOf(fact.stream);
  const { revision } = fact;
  return idsMentioned(fact, fact.operation).map(({ kind, id }) => ({
    clientId,
    kind,
    id,
    revision,
  }));
}
