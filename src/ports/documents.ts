/**
 * Documents of the read models. Every document belongs to one client's stream and carries the
 * revision that it contains. Writes are guarded by that revision, so applying an event twice
 * changes nothing, and no transaction over documents is needed.
 */

/** The values of a document's fields. */
export type Value =
  | string
  | number
  | boolean
  | null
  | readonly Value[]
  | { readonly [name: string]: Value | undefined };

/** A `bigint` (int64) is allowed only at the top level, where queries sort and sum by it. */
export type Body = { readonly [field: string]: Value | bigint | undefined };

/**
 * A collection and its indexes. Documents are identified by client and `key`: '' when there is one
 * per client, otherwise a text (reservation id) or a whole number as a bigint (the zero-based
 * revision, or the number of an hour).
 */
export interface CollectionSpec {
  /** Noun in kebab-case: `credit-log`. */
  readonly name: string;
  /** Part of the physical name. A changed reducer has `version + 1`. */
  readonly version: number;
  readonly key: 'client' | 'text' | 'revision';
  /**
   * Top-level fields of the body that queries filter or sort by. Each list is one index, in order.
   * With `perClient` the client precedes the fields.
   */
  readonly indexes: readonly { readonly fields: readonly string[]; readonly perClient: boolean }[];
}

export interface DocumentId {
  readonly clientId: string;
  readonly key: string | bigint;
}

export interface Document extends DocumentId {
  /** Revision of the client's stream that the document contains. */
  readonly revision: bigint;
  readonly body: Body;
}

/** `body: null` deletes, and leaves a tombstone where the guard needs one. */
export interface DocumentWrite extends DocumentId {
  readonly revision: bigint;
  readonly body: Body | null;
}

export type Scalar = string | number | boolean | bigint | null;

export interface Filter {
  readonly field: string;
  /** `in` matches any value of a list; `contains` is a substring of a text. */
  readonly op: '=' | '<' | '<=' | '>' | '>=' | 'in' | 'contains';
  readonly value: Scalar | readonly Scalar[];
}

export interface Query {
  /** Only documents of this client. */
  readonly clientId?: string;
  /** All conditions must hold. */
  readonly where?: readonly Filter[];
  /** At least one condition must hold (for a search over several fields). */
  readonly any?: readonly Filter[];
  /** A field, or `key`; ties are broken by client and key, in the same direction. */
  readonly sort?: { readonly field: string; readonly descending: boolean };
  /** Continue strictly after this position in the order. */
  readonly after?: { readonly value: Scalar; readonly id: DocumentId };
  readonly limit: number;
}

/** A long read, which gives other callers their turn between two of its steps. */
export interface Pausing {
  /** @throws when nobody waits for the read any more */
  pause(): Promise<void>;
}

export interface BatchToWrite {
  readonly collection: CollectionSpec;
  readonly writes: readonly DocumentWrite[];
}

/** Whether a collection is served, and its checkpoint. */
export interface CollectionStatus {
  readonly name: string;
  readonly version: number;
  /** Position up to which the served documents contain everything. */
  readonly position: bigint;
  readonly rebuilding: boolean;
}

export class ReadModelUnavailable extends Error {
  override readonly name = 'ReadModelUnavailable';
}

/** The generation being filled was dropped or replaced; a retry does not bring it back. */
export class GenerationLost extends ReadModelUnavailable {}

/** `next` is a generation that is filled beside the served one (blue/green). */
export type Generation = 'served' | 'next';

export abstract class Documents {
  /** Creates missing tables and indexes and checks existing ones. */
  abstract prepare(collections: readonly CollectionSpec[]): Promise<void>;

  abstract get(collection: CollectionSpec, id: DocumentId): Promise<Document | null>;

  /**
   * Documents of one generation, parallel to the ids; null = none. Used by the projection engine.
   */
  abstract load(
    collection: CollectionSpec,
    ids: readonly DocumentId[],
    generation: Generation,
  ): Promise<readonly (Document | null)[]>;

  /**
   * @param work A query that no index answers is examined in steps that pause between them, so it
   *   may combine several states of the store. Null = in one step.
   * @throws what `pause` throws
   */
  abstract find(
    collection: CollectionSpec,
    query: Query,
    work?: Pausing | null,
  ): Promise<Document[]>;

  /**
   * Writes whole documents, each only over a lower revision, then advances the checkpoint of every
   * named collection to `through` (it never decreases). Repeatable. Embedded: one transaction.
   */
  abstract write(
    batches: readonly BatchToWrite[],
    through: bigint,
    generation: Generation,
  ): Promise<void>;

  /**
   * Removes some documents of a purged client, of every generation, without a trace: at most about
   * `max`. Answers how many; 0 = none is left. Afterwards no `write` may have any of this client.
   */
  abstract removeSome(collection: CollectionSpec, clientId: string, max: number): Promise<number>;

  /** Makes removed documents leave the files as well, as far as the store keeps copies there. */
  async scrub(): Promise<void> {}

  /** Checkpoint of a generation; -1n when it is empty; null = the generation does not exist. */
  abstract checkpoint(collection: CollectionSpec, generation: Generation): Promise<bigint | null>;

  /**
   * Replaces the served generation by an empty one, because it contains events that the log does
   * not have.
   */
  abstract reset(collection: CollectionSpec): Promise<void>;

  /** Starts an empty `next` generation (dropping an unfinished one). */
  abstract startNext(collection: CollectionSpec): Promise<void>;

  /** Serves the `next` generation from now on and drops the old one, atomically for readers. */
  abstract switchToNext(collection: CollectionSpec): Promise<void>;

  abstract status(): Promise<CollectionStatus[]>;
}
