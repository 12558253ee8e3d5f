/**
 * `filling`: behind the log, or not served yet. `retrying`: a store does not answer. `failed`: an
 * event could not be read or applied; this projection stops until an operator acts.
 */
export type FeedState = 'filling' | 'live' | 'retrying' | 'failed' | 'stopped';

/** Status of one projection: a read model, or `operations`, the id index. */
export interface ProjectionStatus {
  readonly name: string;
  readonly version: number;
  /** Readers can rely on everything up to here; -1n = nothing yet. */
  readonly position: bigint;
  readonly state: FeedState;
  /**
   * Position of the generation being filled beside the served one; null = no rebuild is in
   * progress.
   */
  readonly rebuilding: bigint | null;
  /** The last failure, without content of events; null when there is none. */
  readonly lastError: string | null;
}

/** The name under which the id index reports. */
export const OPERATIONS = 'operations';

/**
 * A started rebuild; `done` resolves when the new generation is served, or rejects with the reason.
 */
export interface Rebuild {
  readonly done: Promise<void>;
}

/** The read model does not exist, or a rebuild of it is in progress. */
export class RebuildRefused extends Error {
  override readonly name = 'RebuildRefused';
  constructor(
    readonly projection: string,
    readonly reason: 'UNKNOWN' | 'ALREADY_RUNNING',
  ) {
    super(`rebuild of ${projection} refused: ${reason}`);
  }
}

/** Runs the projection engine, on this thread or on a separate one. */
export abstract class ProjectionRunner {
  /** Starts the engine. The reporter receives the status of every projection that changed. */
  abstract start(reporter: (lines: readonly ProjectionStatus[]) => void): Promise<void>;

  /** The log is durable up to a position. Calls are cheap and may be frequent. */
  abstract committed(position: bigint): void;

  /** A caller waits for events that are not projected yet: do not wait for a larger batch. */
  abstract expedite(): void;

  /**
   * Fills a new generation of a read model while the old one is served, then switches.
   * @throws RebuildRefused
   */
  abstract rebuild(name: string): Promise<Rebuild>;

  /**
   * Removes a purged client from the read models, in every generation, and from the id index, once
   * they contain its last event. Repeatable.
   * @param position of the client's last event
   * @throws ReadModelUnavailable, IdIndexUnavailable
   */
  abstract forget(clientId: string, position: bigint): Promise<void>;

  /** Finishes the batch in progress; resolves when nothing runs any more. */
  abstract close(): Promise<void>;
}
