import type { CollectionSpec, Documents } from '../../ports/documents.js';

/** Checkpoints of some read models at one moment, as positions of the log. */
export class Checkpoints {
  private constructor(private readonly positions: ReadonlyMap<string, bigint | null>) {}

  /** @throws ReadModelUnavailable */
  static async of(
    documents: Documents,
    collections: readonly CollectionSpec[],
  ): Promise<Checkpoints> {
    const positions = await Promise.all(
      collections.map(
        async (each) => [each.name, await documents.checkpoint(each, 'served')] as const,
      ),
    );
    return new Checkpoints(new Map(positions));
  }

  /**
   * Everything up to this position is in the read model; null = it does not exist at this version.
   */
  of({ name }: CollectionSpec): bigint | null {
    return this.positions.get(name) ?? null;
  }

  /** The lowest position of the existing ones. */
  get least(): bigint {
    const present = this.present().map(([, position]) => position);
    return present.length === 0 ? -1n : present.reduce((a, b) => (b < a ? b : a));
  }

  /** Names of those that do not exist at this version. */
  missing(): readonly string[] {
    return [...this.positions].flatMap(([name, position]) => (position === null ? [name] : []));
  }

  /** Read models that contain events beyond the end of the log. */
  aheadOf(end: bigint): readonly (readonly [name: string, position: bigint])[] {
    return this.present().filter(([, position]) => position > end);
  }

  /** Read models that lack events at the end of the log. */
  behind(end: bigint): readonly (readonly [name: string, position: bigint])[] {
    return this.present().filter(([, position]) => position < end);
  }

  differFrom(before: Checkpoints): boolean {
    return [...this.positions].some(([name, position]) => before.positions.get(name) !== position);
  }

  /** Whether a read model contains less than before: it was reset. */
  wentBackSince(before: Checkpoints): boolean {
    return [...this.positions].some(
      ([name, position]) => (position ?? -1n) < (before.positions.get(name) ?? -1n),
    );
  }

  private present(): [string, bigint][] {
    return [...this.positions].filter((one): one is [string, bigint] => one[1] !== null);
  }
}
