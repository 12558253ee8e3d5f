import { SingleInstanceLease } from '../../../src/application/instances/single-instance-lease.js';
import { ENOUGH_MS, until } from '../../contracts/until.js';
import { MemoryLeases } from '../../harness/memory/leases.js';
import { stepClock } from '../../harness/stepped-clock.js';

const TIMES = { holdMs: 150, askMs: 10 };
const SOON = ENOUGH_MS;

describe('the only instance of a ledger', () => {
  stepClock();
  let leases: MemoryLeases;
  let one: SingleInstanceLease;
  const opened: SingleInstanceLease[] = [];
  const open = (from: MemoryLeases): SingleInstanceLease => {
    const sole = new SingleInstanceLease(from, 'ledger', { times: TIMES });
    opened.push(sole);
    return sole;
  };
  beforeEach(async () => {
    leases = new MemoryLeases();
    one = open(leases);
    expect(await one.acquire(SOON)).toBe(true);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()));
  });

  it('keeps others out for as long as it says so, and no longer', async () => {
    const two = open(leases.rival());
    expect(await two.acquire(3 * TIMES.holdMs)).toBe(false);
    expect([one.isHeld, two.isHeld]).toEqual([true, false]);
    await one.close();
    expect(await two.acquire(SOON)).toBe(true);
    expect([one.isHeld, two.isHeld]).toEqual([false, true]);
  });

  it('decides nothing once its time is over, even without a notice [I9]', async () => {
    const two = open(leases.rival());
    leases.down = true;
    expect(await two.acquire(SOON)).toBe(true);
    expect([one.isHeld, two.isHeld]).toEqual([false, true]);
  });

  it('ends in a moment, also while the leases are silent', async () => {
    const silent = new MemoryLeases();
    const two = open(silent);
    expect(await two.acquire(SOON)).toBe(true);
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
