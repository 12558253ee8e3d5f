/** A client's folded state as the codec wrote it, with what proves that it fits the log. */
export interface Snapshot {
  readonly stream: string;
  /** Revision of the last event folded into it. */
  readonly revision: bigint;
  readonly position: bigint;
  /** Chain hash of that event: it must stand in the log, else the snapshot is thrown away. */
  readonly hash: string;
  readonly schemaVersion: number;
  readonly state: string;
}

/** A cache: losing all of it changes nothing but time. Only the newest per stream is kept. */
export abstract class Snapshots {
  abstract load(stream: string): Promise<Snapshot | null>;
  abstract save(snapshot: Snapshot): Promise<void>;
  abstract remove(stream: string): Promise<void>;
}
