import {
  RefusalLog,
  type ListedRefusal,
  type RefusalBatch,
  type RefusalCount,
  type RefusalQuery,
  type RefusedMessage,
} from '../../../src/ports/refusal-log.js';

const DAY_MS = 86_400_000;

/** Refusals by what makes them the same entry. */
export class MemoryRefusalLog extends RefusalLog {
  private readonly entries = new Map<string, ListedRefusal>();
  private counted: RefusalCount[] = [];
  private made = 0;

  override async add({ refused, counts }: RefusalBatch): Promise<void> {
    for (const each of refused) this.addOne(each);
    this.counted.push(...counts);
  }

  override async find(query: RefusalQuery): Promise<ListedRefusal[]> {
    const found = this.of(null).filter((each) => matches(each, query));
    if (query.descending) found.reverse();
    return found.slice(0, query.limit);
  }

  override async counts(day: string): Promise<Readonly<Record<string, number>>> {
    const totals: Record<string, number> = {};
    for (const each of this.counted) {
      if (each.day === day) totals[each.code] = (totals[each.code] ?? 0) + each.times;
    }
    return totals;
  }

  override async size(clientId: string | null): Promise<number> {
    return this.of(clientId).length;
  }

  override async removeOldest(clientId: string | null, most: number): Promise<number> {
    return this.remove(this.of(clientId).slice(0, most));
  }

  override async removeBefore(instant: number, most: number): Promise<number> {
    const day = new Date(instant).toISOString().slice(0, 10);
    this.counted = this.counted.filter((each) => each.day >= day);
    const old = this.of(null).filter(({ at }) => at < instant);
    return this.remove(old.slice(0, most));
  }

  override async removeClient(clientId: string): Promise<void> {
    this.remove(this.of(clientId));
  }

  private addOne(refused: RefusedMessage): void {
    const key = keyOf(refused);
    const entry = this.entries.get(key);
    if (entry === undefined) {
      this.made += 1;
      this.entries.set(key, { ...refused, place: String(this.made) });
      return;
    }
    const lastAt = Math.max(entry.lastAt, refused.lastAt);
    this.entries.set(key, { ...entry, lastAt, times: entry.times + refused.times });
  }

  /** In the order of the list. */
  private of(clientId: string | null): ListedRefusal[] {
    return [...this.entries.values()]
      .filter((each) => clientId === null || each.clientId === clientId)
      .sort((a, b) => a.at - b.at || Number(a.place) - Number(b.place));
  }

  private remove(gone: readonly ListedRefusal[]): number {
    for (const each of gone) this.entries.delete(keyOf(each));
    return gone.length;
  }
}

function keyOf(refused: RefusedMessage): string {
  const { clientId, messageId, reservationId, at } = refused;
  const day = Math.floor(at / DAY_MS);
  return JSON.stringify([clientId, messageId, reservationId, codesIn(refused), day]);
}

function codesIn({ refusals }: RefusedMessage): string[] {
  return refusals.map(({ code }) => code);
}

function matches(entry: ListedRefusal, query: RefusalQuery): boolean {
  const { clientIds, messageId, code, from, to, after, descending } = query;
  const placed = Number(entry.place) - Number(after);
  return (
    (clientIds === null || clientIds.includes(entry.clientId)) &&
    (messageId === null || entry.messageId === messageId) &&
    (code === null || codesIn(entry).includes(code)) &&
    (from === null || entry.at >= from) &&
    (to === null || entry.at < to) &&
    (after === null || (descending ? placed < 0 : placed > 0))
  );
}
