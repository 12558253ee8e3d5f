import { Snapshots, type Snapshot } from '../../../src/ports/snapshots.js';

/** Snapshots as a map: for fast specs. */
export class MemorySnapshots extends Snapshots {
  private readonly kept = new Map<string, Snapshot>();

  async load(stream: string): Promise<Snapshot | null> {
    return this.kept.get(stream) ?? null;
  }

  async save(snapshot: Snapshot): Promise<void> {
    const present = this.kept.get(snapshot.stream);
    if (present && present.revision > snapshot.revision) return;
    this.kept.set(snapshot.stream, snapshot);
  }

  async remove(stream: string): Promise<void> {
    this.kept.delete(stream);
  }
}
