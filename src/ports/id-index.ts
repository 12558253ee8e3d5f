import type { IdKey } from '../domain/client/ids.js';

/** One look-up: an id in the scope of one client. */
export interface IdQuestion extends IdKey {
  readonly clientId: string;
}

export interface IdEntry extends IdQuestion {
  /** Revision in the client's stream of an event that mentions the id. */
  readonly revision: bigint;
}

/** The index is missing, rebuilding or out of reach: answer 503, never "unknown id". */
export class IdIndexUnavailable extends Error {
  override readonly name = 'IdIndexUnavailable';
}

/**
 * `operations`: the one index of ids that are remembered for ever. It is fed from the log by the
 * projection engine's write side, is not a read model, and no rebuild drops it. What it does not
 * cover yet stands in the lanes' own tails (docs/reference/semantics.md §3).
 */
export abstract class IdIndex {
  /**
   * Position up to which every event's ids are in the index; -1n when it is empty. A look-up
   * made after this answer sees at least that much.
   * @throws IdIndexUnavailable
   */
  abstract covered(): Promise<bigint>;

  /**
   * Revisions of the events that mention each id, ascending; the answer is parallel to the
   * questions, an unknown id has an empty list.
   * @param covered what `covered` said before: an index that was emptied since then, and covers
   *   less, must not answer for it
   * @throws IdIndexUnavailable
   */
  abstract find(
    questions: readonly IdQuestion[],
    covered?: bigint,
  ): Promise<readonly (readonly bigint[])[]>;

  /** Adds entries and moves the covered position, atomically or entries first. Repeatable. */
  abstract add(entries: readonly IdEntry[], through: bigint): Promise<void>;

  /** Empties the index, atomically: it covers what the log does not have. */
  abstract beginAnew(): Promise<void>;

  /** Forgets a client (purge). */
  abstract forget(clientId: string): Promise<void>;
}
