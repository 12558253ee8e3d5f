import { RememberedSessions } from '../../../src/adapters/embedded/vault/remembered-sessions.js';
import type { AccessKind, AccessRecord } from '../../../src/ports/access-records.js';
import { MemoryAccessRecords } from '../../harness/memory/access-records.js';

const NOW = Date.parse('2026-11-30T08:00:00.000Z');
const SESSION = {
  kind: 'session',
  id: 's-1',
  subject: 'client-1',
  sort: '2026-11-30T08:00:00.000Z',
  expiresAt: NOW + 1000,
  body: { generation: 0 },
} as const;

/** Records that note their reads, and can hold one back after it has read. */
class NotingRecords extends MemoryAccessRecords {
  readonly reads: string[] = [];
  private held: Promise<void> | null = null;

  override async get(kind: AccessKind, id: string, now: number): Promise<AccessRecord | null> {
    this.reads.push(`${kind} ${id}`);
    const record = await super.get(kind, id, now);
    await this.held;
    return record;
  }

  /** Holds reads back until the answer is called. */
  hold(): () => void {
    let release = (): void => undefined;
    this.held = new Promise((resolve) => (release = resolve));
    return release;
  }
}

describe('records with sessions that are remembered', () => {
  const stored = new NotingRecords();
  let records: RememberedSessions;
  beforeEach(async () => {
    await stored.removeOf(SESSION.subject);
    stored.reads.length = 0;
    records = new RememberedSessions(stored);
    await records.add(SESSION, NOW);
  });
  const generation = async (now = NOW): Promise<unknown> =>
    (await records.get('session', SESSION.id, now))?.body['generation'];

  it('read a session from the store once', async () => {
    expect([await generation(), await generation(), await generation()]).toEqual([0, 0, 0]);
    expect(stored.reads).toEqual(['session s-1']);
  });

  it('read every other record each time', async () => {
    await records.add({ ...SESSION, kind: 'link' }, NOW);
    await records.get('link', SESSION.id, NOW);
    await records.get('link', SESSION.id, NOW);
    expect(stored.reads).toEqual(['link s-1', 'link s-1']);
  });

  it('know a session no longer than it exists', async () => {
    expect(await generation(SESSION.expiresAt - 1)).toBe(0);
    expect(await generation(SESSION.expiresAt)).toBeUndefined();
  });

  it('do not remember a session that changed while it was read', async () => {
    const release = stored.hold();
    const reading = generation();
    await records.replace({ ...SESSION, body: { generation: 1 } }, 1);
    release();
    // The read began before the write, so it may answer either.
    expect(await reading).toBe(0);
    expect(await generation()).toBe(1);
    expect(stored.reads).toHaveLength(2);
  });

  it.each([
    ['is replaced', () => records.replace({ ...SESSION, body: { generation: 1 } }, 1), 1],
    ['is removed', () => records.remove('session', SESSION.id), undefined],
    ['is removed with others', () => records.removeMany('session', [SESSION.id]), undefined],
    ['is removed with its subject', () => records.removeOf(SESSION.subject), undefined],
    ['is swept', () => records.removeExpired(SESSION.expiresAt, 10), undefined],
  ])('forget a session that %s', async (_, write, expected) => {
    expect(await generation()).toBe(0);
    await write();
    expect(await generation()).toBe(expected);
  });
});
