import { jest } from '@jest/globals';
import { ExpiredRecords } from '../../../src/application/access/expired-records.js';
import { NO_LOG } from '../../../src/ports/logger.js';
import { MemoryAccessRecords } from '../../harness/memory/access-records.js';
import { SetClock } from '../../harness/set-clock.js';

const MINUTE = 60_000;

describe('the removal of expired records', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] }));
  afterEach(() => void jest.useRealTimers());

  /** Records of which each has expired, and what removes them. */
  async function expiring(count: number) {
    const clock = new SetClock();
    const access = new MemoryAccessRecords();
    const expiresAt = clock.now();
    await access.addMany(
      Array.from({ length: count }, (_, index) => {
        return {
          kind: 'login',
          id: `${index}`,
          subject: '',
          sort: '',
          expiresAt,
          body: {},
        } as const;
      }),
    );
    const left = async (): Promise<number> =>
      (await access.list('login', { max: count, order: 'ascending', now: 0 })).length;
    const removal = new ExpiredRecords({ access, clock, logger: NO_LOG });
    return { access, clock, left, removal };
  }

  it('happens once a minute, and leaves what has not expired yet', async () => {
    const { access, clock, left, removal } = await expiring(3);
    const later = clock.now() + MINUTE;
    await access.add(
      { kind: 'login', id: 'later', subject: '', sort: '', expiresAt: later, body: {} },
      clock.now(),
    );
    removal.start();
    await jest.advanceTimersByTimeAsync(MINUTE - 1);
    expect(await left()).toBe(3);
    await jest.advanceTimersByTimeAsync(1);
    expect(await access.get('login', 'later', 0)).not.toBeNull();
    expect(await access.get('login', '0', 0)).toBeNull();
    clock.set(later);
    await jest.advanceTimersByTimeAsync(MINUTE);
    expect(await left()).toBe(0);
    await removal.close();
  });

  it('is bounded, and the next minute goes on', async () => {
    const { left, removal } = await expiring(10_100);
    removal.start();
    await jest.advanceTimersByTimeAsync(MINUTE);
    while ((await left()) > 100) await new Promise((resolve) => void setImmediate(resolve));
    await removal.close();
    expect(await left()).toBe(100);
  });

  it('goes on after a minute in which the vault could not be used', async () => {
    const { access, left, removal } = await expiring(2);
    const removing = access.removeExpired.bind(access);
    access.removeExpired = () => Promise.reject(new Error('the vault is away'));
    removal.start();
    await jest.advanceTimersByTimeAsync(MINUTE);
    expect(await left()).toBe(2);
    access.removeExpired = removing;
    await jest.advanceTimersByTimeAsync(MINUTE);
    expect(await left()).toBe(0);
    await removal.close();
  });

  it('ends with the service', async () => {
    const { left, removal } = await expiring(2);
    removal.start();
    await removal.close();
    await jest.advanceTimersByTimeAsync(2 * MINUTE);
    expect(await left()).toBe(2);
  });
});
