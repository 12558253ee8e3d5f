import { Snapshots, type Snapshot, type SnapshotPiece } from '../../../src/ports/snapshots.js';

/** Snapshots as a map: for fast specs. */
export class MemorySnapshots extends Snapshots {
  private readonly kept = new Map<string, Snapshot>();
  /** Texts by stream, then by revision and number. */
  private readonly texts = new Map<string, Map<string, string>>();
  readonly pieces = {
    save: async ({ stream, revision, number }: SnapshotPiece, text: string): Promise<void> => {
      const texts = this.texts.get(stream) ?? new Map<string, string>();
      this.texts.set(stream, texts.set(`${revision} ${number}`, text));
    },
    load: async ({ stream, revision, number }: SnapshotPiece): Promise<string | null> =>
      this.texts.get(stream)?.get(`${revision} ${number}`) ?? null,
  };

  async load(stream: string): Promise<Snapshot | null> {
    return this.kept.get(stream) ?? null;
  }

  async save(snapshot: Snapshot): Promise<void> {
    const present = this.kept.get(snapshot.stream);
    if (present && present.revision > snapshot.revision) return;
    this.kept.set(snapshot.stream, snapshot);
    const texts = this.texts.get(snapshot.stream) ?? new Map<string, string>();
    for (const name of texts.keys()) {
      if (BigInt(name.split(' ')[0] ?? '') < snapshot.revision) texts.delete(name);
    }
  }

  async remove(stream: string): Promise<void> {
    this.kept.delete(stream);
    this.texts.delete(stream);
  }
}
