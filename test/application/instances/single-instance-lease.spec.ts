import { SoleInstance } from '../../../src/application/instances/single-instance-lease.js';
import { ENOUGH_MS, until } from '../../contracts/until.js';
import { MemoryLeases } from '../../harness/memory/leases.js';
import { stepClock } from '../../harness/stepped-clock.js';

const TIMES = { holdMs: 150, askMs: 10 };
const SOON = ENOUGH_MS;

describe('the only instance of a ledger', () => {
  stepClock();
  let leases: MemoryLeases;
  let one: SoleInstance;
  const opened: SoleInstance[] = [];
  const open = (from: MemoryLeases): SoleInstance => {
    const sole = new SoleInstance(from, 'ledger', { times: TIMES });
    opened.push(sole);
    return sole;
  };
  beforeEach(async () => {
    leases = new MemoryLeases();
    one = open(leases);
    expect(await one.took(SOON)).toBe(true);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()));
  });

  it('keeps others out for as long as it says so, and no longer', async () => {
    const two = open(leases.rival());
    expect(await two.took(3 * TIMES.holdMs)).toBe(false);
    expect([one.admitted, two.admitted]).toEqual([true, false]);
    await one.close();
    expect(await two.took(SOON)).toBe(true);
    expect([one.admitted, two.admitted]).toEqual([false, true]);
  });

  it('decides nothing once its time is over, though nobody told it so [I9]', async () => {
    const two = open(leases.rival());
    leases.down = true;
    expect(await two.took(SOON)).toBe(true);
    expect([one.admitted, two.admitted]).toEqual([false, true]);
  });

  it('ends in a moment, also while the leases are silent', async () => {
    const silent = new MemoryLeases();
    const two = open(silent);
    expect(await two.took(SOON)).toBe(true);
    silent.hold = () => new Promise(() => undefined);
    await until(() => !two.admitted);
    const began = performance.now();
    await two.close();
    expect(performance.now() - began).toBeLessThan(2_500);
  });

  it('decides again as soon as the leases answer, where nobody took its place', async () => {
    leases.down = true;
    await until(() => !one.admitted);
    leases.down = false;
    await until(() => one.admitted);
  });
});
