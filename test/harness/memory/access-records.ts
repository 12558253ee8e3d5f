import {
  AccessRecords,
  type AccessKind,
  type AccessQuery,
  type AccessRecord,
  type NewAccessRecord,
} from '../../../src/ports/access-records.js';

/** Records of access as a map: for fast specs. */
export class MemoryAccessRecords extends AccessRecords {
  private readonly records = new Map<string, AccessRecord>();

  override async get(kind: AccessKind, id: string, now: number): Promise<AccessRecord | null> {
    const record = this.records.get(keyOf({ kind, id }));
    return record !== undefined && isAlive(record, now) ? record : null;
  }

  override async add(record: NewAccessRecord, now: number): Promise<boolean> {
    const present = this.records.get(keyOf(record));
    if (present !== undefined && isAlive(present, now)) return false;
    this.records.set(keyOf(record), { ...structuredClone(record), version: 1 });
    return true;
  }

  override async addMany(records: readonly NewAccessRecord[]): Promise<void> {
    for (const record of records) await this.add(record, -Infinity);
  }

  override async putMany(records: readonly NewAccessRecord[]): Promise<void> {
    for (const record of records) {
      const version = (this.records.get(keyOf(record))?.version ?? 0) + 1;
      this.records.set(keyOf(record), { ...structuredClone(record), version });
    }
  }

  override async replace(record: NewAccessRecord, expectedVersion: number): Promise<boolean> {
    const present = this.records.get(keyOf(record));
    if (present?.version !== expectedVersion) return false;
    const version = expectedVersion + 1;
    this.records.set(keyOf(record), { ...structuredClone(record), version });
    return true;
  }

  override async remove(kind: AccessKind, id: string): Promise<boolean> {
    return this.records.delete(keyOf({ kind, id }));
  }

  override async removeMany(kind: AccessKind, ids: readonly string[]): Promise<void> {
    for (const id of ids) this.records.delete(keyOf({ kind, id }));
  }

  override async list(kind: AccessKind, query: AccessQuery): Promise<AccessRecord[]> {
    const { subject = null, from = null, to = null, after = null, order, max, now } = query;
    const direction = order === 'ascending' ? 1 : -1;
    return [...this.records.values()]
      .filter((each) => each.kind === kind && isAlive(each, now))
      .filter((each) => subject === null || each.subject === subject)
      .filter((each) => from === null || inBytes(each.sort, from) >= 0)
      .filter((each) => to === null || inBytes(each.sort, to) < 0)
      .filter((each) => after === null || direction * inOrder(each, after) > 0)
      .sort((one, other) => direction * inOrder(one, other))
      .slice(0, max);
  }

  override async removeExpired(now: number, max: number): Promise<number> {
    const expired = [...this.records.values()].filter((each) => !isAlive(each, now)).slice(0, max);
    for (const each of expired) this.records.delete(keyOf(each));
    return expired.length;
  }

  protected override async removeAllOf(
    subject: string,
    kinds: readonly AccessKind[],
  ): Promise<number> {
    const all = [...this.records.values()];
    const gone = all.filter((each) => each.subject === subject && kinds.includes(each.kind));
    for (const each of gone) this.records.delete(keyOf(each));
    return gone.length;
  }
}

function keyOf({ kind, id }: Pick<AccessRecord, 'kind' | 'id'>): string {
  return `${kind} ${id}`;
}

function isAlive({ expiresAt }: NewAccessRecord, now: number): boolean {
  return expiresAt === null || expiresAt > now;
}

type Place = Pick<AccessRecord, 'sort' | 'id'>;

function inOrder(one: Place, other: Place): number {
  return inBytes(one.sort, other.sort) || inBytes(one.id, other.id);
}

function inBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
