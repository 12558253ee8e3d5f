import type { ClientEventType, Fact } from '../src/domain/client/events.js';
import type { Body, CollectionSpec } from '../src/ports/documents.js';

/**
 * A read model as a value: no class, no database, no clock; `evolve` does not throw. One read model
 * answers one kind of query.
 */
export interface Projection {
  readonly collection: CollectionSpec;
  readonly handles: ReadonlySet<ClientEventType>;
  /**
   * Key of the document that a fact changes, within its client; null = none. '' = one per client.
   */
  readonly key: (fact: Fact) => string | bigint | null;
  /** The document after the fact; null = no document. */
  readonly evolve: (body: Body | null, fact: Fact) => Body | null;
  /** Every fact creates a new document, so no document needs to be loaded before a write. */
  readonly insertsOnly: boolean;
  /**
   * Whether a document is written only where `evolve` returned another object: nearly all facts
   * change nothing there.
   */
  readonly isSparse: boolean;
  /**
   * The document that a fact creates beside the one that it changes, with another key; null = none. Absent = no fact creates one.
   *
   * @param before the changed document as it was before the fact
   */
  readonly adds?: (before: Body | null, fact: Fact) => AddedDocument | null;
}

/** A document that a fact creates. */
export interface AddedDocument {
  readonly key: string;
  readonly body: Body;
}

/** Plain data with the shape of `T`, suitable for a document. */
export type Plain<T> = T extends object ? { readonly [K in keyof T]: Plain<T[K]> } : T;

interface Definition<D extends Body> extends Omit<
  Projection,
  'evolve' | 'insertsOnly' | 'isSparse' | 'adds'
> {
  readonly insertsOnly?: boolean;
  readonly isSparse?: boolean;
  readonly evolve: (document: D | null, fact: Fact) => D | null;
  readonly adds?: (before: D | null, fact: Fact) => AddedDocument | null;
}

/** A projection whose reducer uses its document's own type. */
export function projectionOf<D extends Body>(definition: Definition<D>): Projection {
  const { adds, ...others } = definition;
  return {
    ...others,
    insertsOnly: definition.insertsOnly ?? false,
    isSparse: definition.isSparse ?? false,
    // Only this reducer writes the documents of its collection and version.
    evolve: (body, fact) => definition.evolve(body as D | null, fact),
    ...(adds && { adds: (body, fact) => adds(body as D | null, fact) }),
  };
}
