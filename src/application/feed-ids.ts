import { idsMentioned } from '../domain/client/ids.js';
import type { Fact } from '../domain/client/events.js';
import type { IdEntry } from '../ports/id-index.js';
import { clientOf } from './read-facts.js';

/** What the id index must know of these facts, in their order. */
export function idEntriesOf(facts: readonly Fact[]): IdEntry[] {
  const entries: IdEntry[] = [];
  for (const fact of facts) {
    const clientId = clientOf(fact.stream);
    for (const { kind, id } of idsMentioned(fact, fact.operation)) {
      entries.push({ clientId, kind, id, revision: fact.revision });
    }
  }
  return entries;
}
