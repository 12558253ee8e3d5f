import { NO_STREAM, StreamTombstoned } from '../../../src/ports/event-log.js';
import type { EventLog, LoggedEvent } from '../../../src/ports/event-log.js';
import type { Held } from '../event-log-fixture.js';
import { freshStream, sampleEvents } from '../sample-events.js';
import { until } from '../until.js';

/** Deleting a stream permanently, the same for every store. */
export function tombstones(held: Held): void {
  it('ends reads and appends of the stream, also after a restart', async () => {
    const { log } = held();
    const stream = freshStream();
    for (let part = 0; part < 5; part++) {
      await log.append(stream, BigInt(part * 150) - 1n, sampleEvents(150));
    }
    await log.tombstone(stream);
    await expectGone(log, stream);
    await expectGone(await held().reopen(), stream);
  });

  it('may be repeated, and needs no event', async () => {
    const { log } = held();
    const stream = freshStream();
    await log.tombstone(stream);
    await log.tombstone(stream);
    await expectGone(log, stream);
  });

  it('leaves every other stream as it was', async () => {
    const { log } = held();
    const [gone, stays] = [freshStream(), freshStream()];
    await log.append(stays, NO_STREAM, sampleEvents(2));
    await log.append(gone, NO_STREAM, sampleEvents(300));
    await log.append(stays, 1n, sampleEvents(2));
    await log.tombstone(gone);
    await log.append(stays, 3n, sampleEvents(1));
    const again = await held().reopen();
    expect((await again.readForward(stays, 0n, 10)).map(({ revision }) => revision)).toEqual([
      0n,
      1n,
      2n,
      3n,
      4n,
    ]);
    await again.append(stays, 4n, sampleEvents(1));
    expect(await again.head(stays)).toBe(5n);
  });

  it('delivers nothing that its subscribers could not decode', async () => {
    const { log } = held();
    const [gone, stays] = [freshStream(), freshStream()];
    await log.append(gone, NO_STREAM, sampleEvents(3));
    await log.tombstone(gone);
    const { positions } = await log.append(stays, NO_STREAM, sampleEvents(1));
    const last = positions.at(-1) ?? -1n;
    const prefixes = [gone, stays];
    const followed: LoggedEvent[] = [];
    let through = -1n;
    const subscription = log.subscribe(
      { after: -1n, batchMax: 100, prefixes },
      async (batch) => {
        followed.push(...batch.events);
        through = batch.through;
      },
      () => undefined,
    );
    await until(() => through >= last);
    await subscription.close();
    const read: LoggedEvent[] = [];
    for await (const { events } of log.readAll({ after: -1n, batchMax: 100, prefixes })) {
      read.push(...events);
    }
    for (const events of [followed, read]) {
      expect(events.filter(({ type }) => type.startsWith('$'))).toEqual([]);
      expect(events.filter(({ stream }) => stream === stays)).toHaveLength(1);
    }
  });
}

async function expectGone(log: EventLog, stream: string): Promise<void> {
  const asked = [
    () => log.readForward(stream, 0n, 10),
    () => log.readBackward(stream, null, 10),
    () => log.head(stream),
    () => log.append(stream, NO_STREAM, sampleEvents(1)),
    () => log.append(stream, 749n, sampleEvents(1)),
  ];
  for (const ask of asked) await expect(ask()).rejects.toBeInstanceOf(StreamTombstoned);
}
