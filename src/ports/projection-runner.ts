/**
 * `filling`: behind the log, or not served yet; `retrying`: a store does not answer; `failed`: an
 * event could not be read or applied, and this line stands still until someone looks.
 */
export type FeedState = 'filling' | 'live' | 'retrying' | 'failed' | 'stopped';

/** One line fed from the log: a read model, or `operations`, the id index. */
export interface ProjectionStatus {
  readonly name: string;
  readonly version: number;
  /** What a reader may count on is in it; -1n = nothing yet. */
  readonly position: bigint;
  readonly state: FeedState;
  /** Position of the generation being filled beside the served one; null = none is. */
  readonly rebuilding: bigint | null;
  /** What went wrong last, without content of events; null when all is well. */
  readonly lastError: string | null;
}

/** The name under which the id index reports. */
export const OPERATIONS = 'operations';

/** A rebuild that has begun; `done` settles when the new generation is served, or why it is not. */
export interface Rebuild {
  readonly done: Promise<void>;
}

/** There is no such read model, or it is being rebuilt already. */
export class RebuildRefused extends Error {
  override readonly name = 'RebuildRefused';
  constructor(
    readonly projection: string,
    readonly reason: 'UNKNOWN' | 'ALREADY_RUNNING',
  ) {
    super(`rebuild of ${projection} refused: ${reason}`);
  }
}

/** Where the projection engine runs: on this thread or on one of its own. */
export abstract class ProjectionRunner {
  /** Starts feeding; the reporter hears of every line that moved. */
  abstract start(reporter: (lines: readonly ProjectionStatus[]) => void): Promise<void>;

  /** The log is durable up to a position; calls are cheap and may be many. */
  abstract committed(position: bigint): void;

  /** Somebody waits for what is not fed yet: do not let it gather. */
  abstract expedite(): void;

  /**
   * Fills a new generation of a read model while the old one is served, then switches.
   * @throws RebuildRefused
   */
  abstract rebuild(name: string): Promise<Rebuild>;

  /** Finishes the batch under way; resolves when nothing runs any more. */
  abstract close(): Promise<void>;
}
