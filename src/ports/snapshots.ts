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

/** A piece of a state that is too long for one text. */
export interface SnapshotPiece {
  readonly stream: string;
  /** Of the snapshot that it belongs to. */
  readonly revision: bigint;
  /** From 0. */
  readonly number: number;
}

/** The pieces of long states. They are saved before their snapshot, which replaces all others. */
export interface SnapshotPieces {
  save(piece: SnapshotPiece, text: string): Promise<void>;
  load(piece: SnapshotPiece): Promise<string | null>;
}

/** A cache: losing it costs only time. Only the newest snapshot per stream is kept. */
export abstract class Snapshots {
  /** Null where a state is one text, however long it is. */
  abstract readonly pieces: SnapshotPieces | null;
  abstract load(stream: string): Promise<Snapshot | null>;
  abstract save(snapshot: Snapshot): Promise<void>;
  abstract remove(stream: string): Promise<void>;
}
