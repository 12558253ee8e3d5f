import type { ClientEventType, Fact } from '../src/domain/client/events.js';
import type { Body, CollectionSpec } from '../src/ports/documents.js';

/**
 * A read model as a value: no class, no database, no clock; `evolve` does not throw. One read
 * model answers one question.
 */
export interface Projection {
  readonly collection: CollectionSpec;
  readonly handles: ReadonlySet<ClientEventType>;
  /** Which document a fact concerns, within its client; null = none. '' = one per client. */
  readonly key: (fact: Fact) => string | bigint | null;
  /** The document after the fact; null = no document. */
  readonly evolve: (body: Body | null, fact: Fact) => Body | null;
  /** Every fact makes a new document, so nothing needs to be loaded before it is written. */
  readonly insertsOnly: boolean;
}
