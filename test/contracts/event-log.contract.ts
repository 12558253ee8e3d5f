import { NO_STREAM, RevisionConflict } from '../../src/ports/event-log.js';
import type { EventLog, LoggedEvent } from '../../src/ports/event-log.js';
import { readingAll, subscribing } from './event-log-following.js';
import type { EventLogFixture, Held } from './event-log-fixture.js';
import { asStored, freshStream, sampleEvents } from './sample-events.js';
import { tombstones } from './purges/event-log-tombstones.js';

/** The requirements of lanes and projections, the same for every store. */
export function eventLogContract(name: string, make: () => Promise<EventLogFixture>): void {
  describe(`event log contract: ${name}`, () => {
    const held: { fixture?: EventLogFixture } = {};
    const fixture = (): EventLogFixture => {
      if (held.fixture === undefined) throw new Error('no log was made');
      return held.fixture;
    };
    beforeEach(async () => {
      held.fixture = await make();
    });
    afterEach(() => fixture().close());

    describe('appending', () => appending(fixture));
    describe('reading', () => reading(fixture));
    describe('reading all', () => readingAll(fixture));
    describe('subscribing', () => subscribing(fixture));
    describe('tombstones', () => tombstones(fixture));
  });
}

async function allOf(log: EventLog, stream: string): Promise<LoggedEvent[]> {
  return log.readForward(stream, 0n, 10_000);
}

function appending(held: Held): void {
  it('counts revisions from 0 and keeps every byte of an event', async () => {
    const { log } = held();
    const stream = freshStream();
    const events = sampleEvents(3);
    const appended = await log.append(stream, NO_STREAM, events);
    expect(appended.revision).toBe(2n);
    expect(appended.positions).toHaveLength(3);
    const read = await allOf(log, stream);
    expect(read.map(asStored)).toEqual(events);
    expect(read.map((event) => event.revision)).toEqual([0n, 1n, 2n]);
    expect(read.map((event) => event.position)).toEqual(appended.positions);
    expect(new Set(read.map((event) => event.stream))).toEqual(new Set([stream]));
  });

  it('continues at the expected revision', async () => {
    const { log } = held();
    const stream = freshStream();
    await log.append(stream, NO_STREAM, sampleEvents(2));
    expect((await log.append(stream, 1n, sampleEvents(2))).revision).toBe(3n);
    expect(await log.head(stream)).toBe(3n);
  });

  it('leaves nothing of an append that conflicts, and says what it found', async () => {
    const { log } = held();
    const stream = freshStream();
    await log.append(stream, NO_STREAM, sampleEvents(2));
    for (const expected of [NO_STREAM, 0n, 2n, 7n]) {
      const conflict = await log.append(stream, expected, sampleEvents(3)).catch(asIs);
      expect(conflict).toBeInstanceOf(RevisionConflict);
      expect(conflict).toMatchObject({ stream, expected, actual: 1n });
    }
    expect(await allOf(log, stream)).toHaveLength(2);
  });

  it('refuses to continue a stream that is not there', async () => {
    const { log } = held();
    const stream = freshStream();
    const conflict = await log.append(stream, 0n, sampleEvents(1)).catch(asIs);
    expect(conflict).toBeInstanceOf(RevisionConflict);
    expect(conflict).toMatchObject({ actual: NO_STREAM });
    expect(await log.head(stream)).toBe(NO_STREAM);
  });

  it('answers a repeated append as the first time, however long ago', async () => {
    const { log } = held();
    const stream = freshStream();
    const [first, second] = [sampleEvents(2), sampleEvents(3)];
    const one = await log.append(stream, NO_STREAM, first);
    const two = await log.append(stream, 1n, second);
    for (let round = 0; round < 20; round++) {
      await log.append(stream, 4n + BigInt(round), sampleEvents(1));
    }
    const again = await held().reopen();
    expect(await again.append(stream, NO_STREAM, first)).toEqual(one);
    expect(await again.append(stream, 1n, second)).toEqual(two);
    expect(await again.head(stream)).toBe(24n);
  });

  it('takes a partial overlap for a conflict', async () => {
    const { log } = held();
    const stream = freshStream();
    const events = sampleEvents(3);
    await log.append(stream, NO_STREAM, events);
    const longer = await log.append(stream, NO_STREAM, [...events, ...sampleEvents(1)]).catch(asIs);
    expect(longer).toBeInstanceOf(RevisionConflict);
    const swapped = [events[0], ...sampleEvents(1), events[2]].filter(
      (event) => event !== undefined,
    );
    const other = await log.append(stream, NO_STREAM, swapped).catch(asIs);
    expect(other).toBeInstanceOf(RevisionConflict);
    expect((await allOf(log, stream)).map(asStored)).toEqual(events);
  });

  it('lets exactly one of many writers of the same place win', async () => {
    const { log } = held();
    const stream = freshStream();
    const tries = Array.from({ length: 16 }, () => sampleEvents(2));
    const outcomes = await Promise.allSettled(
      tries.map((events) => log.append(stream, NO_STREAM, events)),
    );
    const winners = tries.filter((_, index) => outcomes[index]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(RevisionConflict);
    }
    expect((await allOf(log, stream)).map(asStored)).toEqual(winners[0]);
  });

  it('keeps many streams appended at once apart and whole', async () => {
    const { log } = held();
    const streams = Array.from({ length: 40 }, () => freshStream());
    const events = streams.map((_, index) => sampleEvents(1 + (index % 4)));
    await Promise.all(
      streams.map((stream, index) => log.append(stream, NO_STREAM, events[index] ?? [])),
    );
    for (const [index, stream] of streams.entries()) {
      expect((await allOf(log, stream)).map(asStored)).toEqual(events[index]);
    }
  });

  it('has everything acknowledged after a restart, and continues from there [I20]', async () => {
    const { log } = held();
    const stream = freshStream();
    const events = sampleEvents(5);
    const appended = await log.append(stream, NO_STREAM, events);
    const again = await held().reopen();
    const read = await allOf(again, stream);
    expect(read.map(asStored)).toEqual(events);
    expect(read.map((event) => event.position)).toEqual(appended.positions);
    expect((await again.append(stream, 4n, sampleEvents(1))).revision).toBe(5n);
  });
}

function reading(held: Held): void {
  it('reads forward and backward within bounds', async () => {
    const { log } = held();
    const stream = freshStream();
    await log.append(stream, NO_STREAM, sampleEvents(10));
    const revisions = (events: LoggedEvent[]): bigint[] => events.map((event) => event.revision);
    expect(revisions(await log.readForward(stream, 3n, 4))).toEqual([3n, 4n, 5n, 6n]);
    expect(revisions(await log.readForward(stream, 8n, 100))).toEqual([8n, 9n]);
    expect(await log.readForward(stream, 10n, 5)).toEqual([]);
    expect(revisions(await log.readBackward(stream, null, 3))).toEqual([9n, 8n, 7n]);
    expect(revisions(await log.readBackward(stream, 2n, 100))).toEqual([2n, 1n, 0n]);
    expect(revisions(await log.readBackward(stream, 50n, 1))).toEqual([9n]);
  });

  it('has nothing to say of a stream that is not there', async () => {
    const { log } = held();
    const stream = freshStream();
    expect(await log.readForward(stream, 0n, 10)).toEqual([]);
    expect(await log.readBackward(stream, null, 10)).toEqual([]);
    expect(await log.head(stream)).toBe(NO_STREAM);
  });

  it('knows the end of the log and grows it with every event', async () => {
    const { log } = held();
    const before = await log.end();
    const one = await log.append(freshStream(), NO_STREAM, sampleEvents(2));
    const two = await log.append(freshStream(), NO_STREAM, sampleEvents(1));
    expect(one.positions[0]).toBeGreaterThan(before);
    expect(one.positions[1]).toBeGreaterThan(one.positions[0] ?? before);
    expect(two.positions[0]).toBeGreaterThan(one.positions[1] ?? before);
    expect(await log.end()).toBeGreaterThanOrEqual(two.positions[0] ?? before);
  });
}

const asIs = (cause: unknown): unknown => cause;
