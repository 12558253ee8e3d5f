import type { Leases } from '../../src/ports/leases.js';
import { itNeeding } from '../harness/server-features.js';

/** Three holders over the same leases, whose monotonic clocks show different times. */
export interface LeasesFixture {
  readonly one: Leases;
  readonly other: Leases;
  readonly third: Leases;
  /** Lets time pass for all of them. */
  readonly pass: (ms: number) => void;
  readonly close: () => Promise<void>;
}

const FOR_MS = 10_000;

/** The requirements of an instance that asks whether it may work; no lease is held at first. */
export function leasesContract(name: string, make: () => Promise<LeasesFixture>): void {
  describe(`leases contract: ${name}`, () => {
    let fixture: LeasesFixture;
    beforeEach(async () => {
      fixture = await make();
    });
    afterEach(() => fixture.close());

    describe('a lease', () => holding(() => fixture));
    describe('a holder that vanished', () => vanishing(() => fixture));
  });
}

function holding(fixture: () => LeasesFixture): void {
  it('goes to the first holder that asks, and to no other meanwhile', async () => {
    const { one, other } = fixture();
    expect(await one.hold('feed', FOR_MS)).toBe(true);
    expect(await other.hold('feed', FOR_MS)).toBe(false);
    expect(await one.hold('feed', FOR_MS)).toBe(true);
  });

  it('goes to one of all who ask at once', async () => {
    const { one, other, third } = fixture();
    const asked = [one, other, third].map((each) => each.hold('feed', FOR_MS));
    expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
  });

  it('is one of many, each on its own', async () => {
    const { one, other } = fixture();
    expect(await one.hold('feed', FOR_MS)).toBe(true);
    expect(await other.hold('purge', FOR_MS)).toBe(true);
    expect(await one.hold('purge', FOR_MS)).toBe(false);
  });

  it('stays with a holder that prolongs it, however long', async () => {
    const { one, other, pass } = fixture();
    await one.hold('feed', FOR_MS);
    for (let turn = 0; turn < 10; turn++) {
      expect(await other.hold('feed', FOR_MS)).toBe(false);
      pass(FOR_MS * 0.7);
      expect(await one.hold('feed', FOR_MS)).toBe(true);
      expect(await other.hold('feed', FOR_MS)).toBe(false);
    }
  });

  it('can be had at once when it was given back, and only then', async () => {
    const { one, other } = fixture();
    await one.hold('feed', FOR_MS);
    await other.release('feed');
    expect(await other.hold('feed', FOR_MS)).toBe(false);
    await one.release('feed');
    await one.release('feed');
    expect(await other.hold('feed', FOR_MS)).toBe(true);
    expect(await one.hold('feed', FOR_MS)).toBe(false);
  });

  it('that was never held may be released', async () => {
    const { one, other } = fixture();
    await one.release('feed');
    expect(await other.hold('feed', FOR_MS)).toBe(true);
  });
}

function vanishing(fixture: () => LeasesFixture): void {
  it('loses its lease once its time has passed, not before', async () => {
    const { one, other, pass } = fixture();
    await one.hold('feed', FOR_MS);
    expect(await other.hold('feed', FOR_MS)).toBe(false);
    pass(FOR_MS - 1);
    expect(await other.hold('feed', FOR_MS)).toBe(false);
    pass(1);
    expect(await other.hold('feed', FOR_MS)).toBe(true);
    expect(await one.hold('feed', FOR_MS)).toBe(false);
  });

  itNeeding('one-step updates')('is followed by one of those who wait', async () => {
    const { one, other, third, pass } = fixture();
    await one.hold('feed', FOR_MS);
    await Promise.all([other.hold('feed', FOR_MS), third.hold('feed', FOR_MS)]);
    pass(FOR_MS);
    const asked = [other.hold('feed', FOR_MS), third.hold('feed', FOR_MS)];
    expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
  });

  it('is judged by the time for which it asked, not by that of who waits', async () => {
    const { one, other, pass } = fixture();
    await one.hold('feed', FOR_MS);
    expect(await other.hold('feed', 10)).toBe(false);
    pass(FOR_MS / 2);
    expect(await other.hold('feed', 10)).toBe(false);
  });
}
