/** Abilities of a log that this process alone writes, beyond those of `EventLog`. */
export interface LocalLog {
  /** The position up to which the log is durable, in memory that worker threads can read. */
  readonly sharedPosition: SharedArrayBuffer;

  /**
   * The position of the last event; -1n = the log is empty.
   * @throws LogUnavailable
   */
  end(): Promise<bigint>;

  /** Calls the listener after each commit with the durable position; returns how to stop it. */
  onCommitted(listener: (end: bigint) => void): () => void;

  /** Copies the write-ahead log into the file where that is possible without waiting. */
  checkpointWal(): void;
}
