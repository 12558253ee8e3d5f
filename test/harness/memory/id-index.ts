import {
  IdIndex,
  IdIndexUnavailable,
  type IdEntry,
  type IdQuestion,
} from '../../../src/ports/id-index.js';

/** The id index as maps: for fast specs. */
export class MemoryIdIndex extends IdIndex {
  private readonly clients = new Map<string, Map<string, Set<bigint>>>();
  private position = -1n;
  /** While true, nothing is answered. */
  down = false;
  /** Called during a look-up, to interleave other actions. */
  onFind: () => void = () => undefined;

  async covered(): Promise<bigint> {
    this.assertUp();
    return this.position;
  }

  async find(
    questions: readonly IdQuestion[],
    covered = -1n,
  ): Promise<readonly (readonly bigint[])[]> {
    this.assertUp();
    this.onFind();
    if (this.position < covered) throw new IdIndexUnavailable('the id index was emptied');
    return questions.map((question) => {
      const revisions = this.clients.get(question.clientId)?.get(scoped(question)) ?? [];
      return [...revisions].sort((a, b) => (a < b ? -1 : 1));
    });
  }

  async add(entries: readonly IdEntry[], through: bigint): Promise<void> {
    this.assertUp();
    for (const entry of entries) {
      const ids = this.clients.get(entry.clientId) ?? new Map<string, Set<bigint>>();
      const revisions = ids.get(scoped(entry)) ?? new Set<bigint>();
      this.clients.set(entry.clientId, ids.set(scoped(entry), revisions.add(entry.revision)));
    }
    if (through > this.position) this.position = through;
  }

  async reset(): Promise<void> {
    this.assertUp();
    this.clients.clear();
    this.position = -1n;
  }

  async forget(clientId: string): Promise<void> {
    this.assertUp();
    this.clients.delete(clientId);
  }

  private assertUp(): void {
    if (this.down) throw new IdIndexUnavailable('the id index is away');
  }
}

function scoped({ kind, id }: IdQuestion): string {
  return `${kind}:${id}`;
}
