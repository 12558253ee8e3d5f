import type { IdKey } from '../domain/client/ids.js';

/** One look-up: an id in the scope of one client. */
export interface IdQuestion extends IdKey {
  readonly clientId: string;
}

export interface IdEntry extends IdQuestion {
  /** Revision in the client's stream of an event that mentions the id. */
  readonly revision: bigint;
}

/** The index is missing, being filled or unreachable: answer 503, never "unknown id". */
export class IdIndexUnavailable extends Error {
  override readonly name = 'IdIndexUnavailable';
}

/**
 * `operations`: the index of ids, which are remembered permanently.
 *
 * - The projection engine fills it from the log.
 * - It is not a read model, and no rebuild drops it.
 * - Ids beyond its checkpoint are in the lanes' unindexed ids (docs/reference/semantics.md §3).
 */
export abstract class IdIndex {
  /**
   * Position up to which every event's ids are in the index; -1n when it is empty. A look-up after
   * this answer sees at least those ids.
   * @throws IdIndexUnavailable
   */
  abstract covered(): Promise<bigint>;

  /**
   * Revisions of the events that mention each id, ascending. The answer is parallel to the
   * questions; an unknown id has an empty list.
   * @param covered the earlier answer of `covered`: an index that was reset since then, and has a
   *   lower checkpoint, must not answer
   * @throws IdIndexUnavailable
   */
  abstract find(
    questions: readonly IdQuestion[],
    covered?: bigint,
  ): Promise<readonly (readonly bigint[])[]>;

  /** Adds entries and advances the checkpoint, atomically or entries first. Repeatable. */
  abstract add(entries: readonly IdEntry[], through: bigint): Promise<void>;

  /** Empties the index atomically, because it contains events that the log does not have. */
  abstract reset(): Promise<void>;

  /** Removes all entries of a client (purge), in parts between which others are served. */
  abstract forget(clientId: string): Promise<void>;
}
