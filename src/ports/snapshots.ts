/** A client's folded state as the codec wrote it, with the proof that it fits the log. */
export interface Snapshot {
  readonly stream: string;
  /** Revision of the last event folded into it. */
  readonly revision: bigint;
  readonly position: bigint;
  /** Chain hash of that event. If the log has another hash there, the snapshot is discarded. */
  readonly hash: string;
  readonly schemaVersion: number;
  readonly state: string;
}

/** A cache: losing it costs only time. Only the newest snapshot per stream is kept. */
export abstract class Snapshots {
  abstract load(stream: string): Promise<Snapshot | null>;
  abstract save(snapshot: Snapshot): Promise<void>;
  abstract remove(stream: string): Promise<void>;
}
