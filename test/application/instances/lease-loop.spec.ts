import { LeaseLoop } from '../../../src/application/instances/lease-loop.js';
import { ENOUGH_MS, until } from '../../contracts/until.js';
import { MemoryLeases } from '../../harness/memory/leases.js';
import { stepClock } from '../../harness/stepped-clock.js';

const TIMES = { holdMs: 150, askMs: 10 };

describe('a lease loop', () => {
  stepClock();
  let leases: MemoryLeases;
  const opened: LeaseLoop[] = [];
  const open = (from: MemoryLeases): LeaseLoop => {
    const loop = new LeaseLoop({ leases: from, name: 'work', times: TIMES });
    opened.push(loop);
    return loop;
  };
  beforeEach(() => {
    leases = new MemoryLeases();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()));
  });

  it('grants the lease to one of two, until the first gives it back', async () => {
    const [one, two] = [open(leases), open(leases.rival())];
    expect([await one.renew(), await two.renew()]).toEqual([true, false]);
    expect([one.isHeld, two.isHeld]).toEqual([true, false]);
    await one.release();
    expect(await two.renew()).toBe(true);
    expect([one.isHeld, two.isHeld]).toEqual([false, true]);
  });

  it('holds the lease no longer than it was last prolonged for', async () => {
    const one = open(leases);
    expect(await one.renew()).toBe(true);
    await until(() => !one.isHeld);
    expect(await open(leases.rival()).renew()).toBe(true);
  });

  it('prolongs the lease for as long as its work takes, then gives it back', async () => {
    const [one, two] = [open(leases), open(leases.rival())];
    let isDone = false;
    const working = one.during(() => until(() => isDone));
    const began = performance.now();
    await until(() => performance.now() > began + 3 * TIMES.holdMs);
    expect([one.isHeld, await two.during(async () => undefined)]).toEqual([true, false]);
    isDone = true;
    expect(await working).toBe(true);
    expect(await two.during(async () => undefined)).toBe(true);
  });

  it('gives the lease back when the work fails', async () => {
    const failing = open(leases).during(() => Promise.reject(new Error('broken')));
    await expect(failing).rejects.toThrow('broken');
    expect(await open(leases.rival()).renew()).toBe(true);
  });

  it('does no work while the leases do not answer, and none after its end', async () => {
    let runs = 0;
    const work = async (): Promise<void> => void runs++;
    const one = open(leases);
    leases.down = true;
    expect(await one.during(work)).toBe(false);
    expect(await one.acquire(ENOUGH_MS)).toBe(true);
    leases.down = false;
    await one.close();
    expect([await one.during(work), runs]).toEqual([false, 0]);
  });
});

/** As the topologies use it that allow one instance only. */
describe('a lease loop that was started', () => {
  stepClock();
  let leases: MemoryLeases;
  let one: LeaseLoop;
  const opened: LeaseLoop[] = [];
  const open = (from: MemoryLeases): LeaseLoop => {
    const loop = new LeaseLoop({ leases: from, name: 'ledger', times: TIMES });
    loop.start();
    opened.push(loop);
    return loop;
  };
  beforeEach(async () => {
    leases = new MemoryLeases();
    one = open(leases);
    expect(await one.acquire(ENOUGH_MS)).toBe(true);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()));
  });

  it('keeps others out for as long as it says so, and no longer', async () => {
    const two = open(leases.rival());
    expect(await two.acquire(3 * TIMES.holdMs)).toBe(false);
    expect([one.isHeld, two.isHeld]).toEqual([true, false]);
    await one.close();
    expect(await two.acquire(ENOUGH_MS)).toBe(true);
    expect([one.isHeld, two.isHeld]).toEqual([false, true]);
  });

  it('decides nothing once its time is over, even without a notice [I9]', async () => {
    const two = open(leases.rival());
    leases.down = true;
    expect(await two.acquire(ENOUGH_MS)).toBe(true);
    expect([one.isHeld, two.isHeld]).toEqual([false, true]);
  });

  it('ends in a moment, also while the leases are silent', async () => {
    const silent = new MemoryLeases();
    const two = open(silent);
    expect(await two.acquire(ENOUGH_MS)).toBe(true);
    silent.hold = () => new Promise(() => undefined);
    await until(() => !two.isHeld);
    const began = performance.now();
    await two.close();
    expect(performance.now() - began).toBeLessThan(2_500);
  });

  it('decides again as soon as the leases answer, if no other instance took its place', async () => {
    leases.down = true;
    await until(() => !one.isHeld);
    leases.down = false;
    await until(() => one.isHeld);
  });
});
