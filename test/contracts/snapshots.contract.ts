import { randomUUID } from 'node:crypto';
import type { Snapshot, SnapshotPiece, Snapshots } from '../../src/ports/snapshots.js';

export interface SnapshotsFixture {
  readonly snapshots: Snapshots;
  /** Closes everything and opens the same store again, as a restart does. */
  reopen(): Promise<Snapshots>;
  close(): Promise<void>;
}

/** The requirements of a cold lane. */
export function snapshotsContract(name: string, make: () => Promise<SnapshotsFixture>): void {
  describe(`snapshots contract: ${name}`, () => {
    const held: { fixture?: SnapshotsFixture } = {};
    const fixture = (): SnapshotsFixture => {
      if (held.fixture === undefined) throw new Error('no snapshots were made');
      return held.fixture;
    };
    beforeEach(async () => {
      held.fixture = await make();
    });
    afterEach(() => fixture().close());

    snapshotTests(fixture);
  });
}

function sample(stream: string, revision: bigint): Snapshot {
  return {
    stream,
    revision,
    position: revision * 3n,
    hash: `hash-of-${revision}`,
    schemaVersion: 2,
    state: JSON.stringify({ revision: String(revision), text: 'é "𝒳"' }),
  };
}

const freshStream = (): string => `client-${randomUUID()}`;

function snapshotTests(held: () => SnapshotsFixture): void {
  it('has none for a stream that never had one', async () => {
    expect(await held().snapshots.load(freshStream())).toBeNull();
  });

  it('gives back what was saved, to the letter and beyond 2^53', async () => {
    const { snapshots } = held();
    const snapshot = sample(freshStream(), 2n ** 53n + 1n);
    await snapshots.save(snapshot);
    expect(await snapshots.load(snapshot.stream)).toEqual(snapshot);
  });

  it('keeps only the newest of each stream', async () => {
    const { snapshots } = held();
    const [one, two] = [freshStream(), freshStream()];
    await snapshots.save(sample(one, 10n));
    await snapshots.save(sample(two, 4n));
    await snapshots.save(sample(one, 20n));
    expect(await snapshots.load(one)).toEqual(sample(one, 20n));
    expect(await snapshots.load(two)).toEqual(sample(two, 4n));
  });

  it('takes a long state whole', async () => {
    const { snapshots } = held();
    const snapshot = { ...sample(freshStream(), 7n), state: 'x'.repeat(600_000) };
    await snapshots.save(snapshot);
    expect((await snapshots.load(snapshot.stream))?.state).toHaveLength(600_000);
  });

  it('removes the snapshot of one stream, repeatedly, and takes a new one', async () => {
    const { snapshots } = held();
    const [gone, kept] = [freshStream(), freshStream()];
    await snapshots.save(sample(gone, 9n));
    await snapshots.save(sample(kept, 9n));
    await snapshots.remove(gone);
    await snapshots.remove(gone);
    expect(await snapshots.load(gone)).toBeNull();
    expect(await snapshots.load(kept)).toEqual(sample(kept, 9n));
    await snapshots.save(sample(gone, 12n));
    expect(await snapshots.load(gone)).toEqual(sample(gone, 12n));
  });

  it('keeps the pieces of the newest snapshot of each stream, where it has pieces', async () => {
    const { snapshots } = held();
    const { pieces } = snapshots;
    if (pieces === null) return;
    const [stream, other] = [freshStream(), freshStream()];
    const pieceOf = (revision: bigint, number: number): SnapshotPiece => {
      return { stream, revision, number };
    };
    await pieces.save({ ...pieceOf(8n, 0), stream: other }, 'of another stream');
    for (const revision of [8n, 9n]) {
      await pieces.save(pieceOf(revision, 0), `first of ${revision}`);
      await pieces.save(pieceOf(revision, 1), `second of ${revision}`);
      await snapshots.save(sample(stream, revision));
    }
    expect(await pieces.load(pieceOf(8n, 0))).toBeNull();
    expect(await pieces.load(pieceOf(9n, 0))).toBe('first of 9');
    expect(await pieces.load(pieceOf(9n, 1))).toBe('second of 9');
    expect(await pieces.load(pieceOf(9n, 2))).toBeNull();
    expect(await snapshots.load(stream)).toEqual(sample(stream, 9n));
    await snapshots.remove(stream);
    expect(await pieces.load(pieceOf(9n, 0))).toBeNull();
    expect(await pieces.load({ ...pieceOf(8n, 0), stream: other })).toBe('of another stream');
  });

  it('still has them after an orderly restart', async () => {
    const snapshot = sample(freshStream(), 15n);
    await held().snapshots.save(snapshot);
    const again = await held().reopen();
    expect(await again.load(snapshot.stream)).toEqual(snapshot);
  });
}
