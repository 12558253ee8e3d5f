import {
  AccessRecords,
  type AccessKind,
  type AccessQuery,
  type AccessRecord,
  type NewAccessRecord,
} from '../../../ports/access-records.js';
import { BoundedMap } from '../sqlite/bounded-map.js';

/** Some 5 MB. */
const SESSIONS_MAX = 10_000;

/**
 * Records of which the sessions are remembered, because each request with a token or a cookie reads
 * one.
 *
 * - This must be the only writer of the records. The lock on the data directory ensures that.
 * - A session is forgotten before and after each write that may change it. A read that overlaps a
 *   write is not remembered.
 */
export class RememberedSessions extends AccessRecords {
  private readonly sessions = new BoundedMap<string, AccessRecord>(SESSIONS_MAX);
  /** Beginnings and ends of writes so far. */
  private turns = 0;

  constructor(private readonly records: AccessRecords) {
    super();
  }

  override async get(kind: AccessKind, id: string, now: number): Promise<AccessRecord | null> {
    if (kind !== 'session') return this.records.get(kind, id, now);
    const known = this.sessions.get(id);
    if (known !== undefined) return hasExpired(known, now) ? null : known;
    const { turns } = this;
    const session = await this.records.get(kind, id, now);
    if (session !== null && turns === this.turns) this.sessions.set(id, session);
    return session;
  }

  override add(record: NewAccessRecord, now: number): Promise<boolean> {
    return this.forgetting(record, () => this.records.add(record, now));
  }

  /** Existing records do not change, so nothing is forgotten. */
  override addMany(records: readonly NewAccessRecord[]): Promise<void> {
    return this.records.addMany(records);
  }

  override putMany(records: readonly NewAccessRecord[]): Promise<void> {
    if (!records.some(({ kind }) => kind === 'session')) return this.records.putMany(records);
    return this.forgettingAll(() => this.records.putMany(records));
  }

  override replace(record: NewAccessRecord, expectedVersion: number): Promise<boolean> {
    return this.forgetting(record, () => this.records.replace(record, expectedVersion));
  }

  override remove(kind: AccessKind, id: string): Promise<boolean> {
    return this.forgetting({ kind, id }, () => this.records.remove(kind, id));
  }

  override removeMany(kind: AccessKind, ids: readonly string[]): Promise<void> {
    if (kind !== 'session') return this.records.removeMany(kind, ids);
    return this.forgettingAll(() => this.records.removeMany(kind, ids));
  }

  override list(kind: AccessKind, query: AccessQuery): Promise<AccessRecord[]> {
    return this.records.list(kind, query);
  }

  override removeExpired(now: number, max: number): Promise<number> {
    return this.forgettingAll(() => this.records.removeExpired(now, max));
  }

  protected override removeAllOf(subject: string, kinds: readonly AccessKind[]): Promise<number> {
    return this.forgettingAll(() => this.records.removeOf(subject, kinds));
  }

  private async forgetting<T>(
    { kind, id }: Pick<AccessRecord, 'kind' | 'id'>,
    write: () => Promise<T>,
  ): Promise<T> {
    if (kind !== 'session') return write();
    return this.during(write, () => this.sessions.delete(id));
  }

  private forgettingAll<T>(write: () => Promise<T>): Promise<T> {
    return this.during(write, () => this.sessions.clear());
  }

  private async during<T>(write: () => Promise<T>, forget: () => void): Promise<T> {
    const turn = (): void => {
      this.turns += 1;
      forget();
    };
    turn();
    try {
      return await write();
    } finally {
      turn();
    }
  }
}

function hasExpired({ expiresAt }: AccessRecord, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}
