import { randomUUID } from 'node:crypto';
import { NO_STREAM } from '../../src/ports/event-log.js';
import type { EventBatch, EventLog, LoggedEvent } from '../../src/ports/event-log.js';
import type { ReadAllOptions, StoredEvent } from '../../src/ports/event-log.js';
import type { Held } from './event-log-fixture.js';
import { asStored, freshStream, sampleEvents } from './sample-events.js';
import { until } from './until.js';

/** Appends to several streams in turn; gives every event of `prefix`, in log order. */
async function mixture(log: EventLog, prefix: string, rounds: number): Promise<StoredEvent[]> {
  const streams = [freshStream(prefix), freshStream(prefix), freshStream('elsewhere')];
  const wanted: StoredEvent[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const stream of streams) {
      const events = sampleEvents(1);
      await log.append(stream, BigInt(round) - 1n, events);
      if (stream.startsWith(prefix)) wanted.push(...events);
    }
  }
  return wanted;
}

const uniquePrefix = (): string => `p${randomUUID().replaceAll('-', '')}`;

/** The part of the event log contract about reading all of the log. */
export function readingAll(held: Held): void {
  it('gives every event after a position once, in order, in bounded batches', async () => {
    const { log } = held();
    const after = await log.end();
    const prefix = uniquePrefix();
    const wanted = await mixture(log, prefix, 5);
    const batches = await collect(log, { after, batchMax: 4, prefixes: [] });
    const ours = batches.flatMap((batch) => [...batch.events]);
    expect(ours.filter((event) => event.stream.startsWith(prefix)).map(asStored)).toEqual(wanted);
    expect(ours.length).toBeGreaterThanOrEqual(15);
    expect(Math.max(...batches.map((batch) => [...batch.events].length))).toBeLessThanOrEqual(4);
    expect(ascending(ours.map((event) => event.position))).toBe(true);
    expect(batches.at(-1)?.caughtUp).toBe(true);
  });

  it('gives only the streams asked for, yet sees through to the end', async () => {
    const { log } = held();
    const after = await log.end();
    const [one, two] = [uniquePrefix(), uniquePrefix()];
    const wanted = [...(await mixture(log, one, 4)), ...(await mixture(log, two, 4))];
    await log.append(freshStream('elsewhere'), NO_STREAM, sampleEvents(3));
    const batches = await collect(log, { after, batchMax: 3, prefixes: [one, two] });
    expect(batches.flatMap((batch) => [...batch.events]).map(asStored)).toEqual(wanted);
    for (const batch of batches) {
      for (const event of batch.events)
        expect(batch.through).toBeGreaterThanOrEqual(event.position);
    }
  });

  it('gives only the types asked for, yet sees through to the end', async () => {
    const { log } = held();
    const after = await log.end();
    const prefix = uniquePrefix();
    const [stream, type] = [freshStream(prefix), `T${prefix}`];
    const events = sampleEvents(6).map((event, n) => (n % 2 === 0 ? { ...event, type } : event));
    await log.append(stream, NO_STREAM, events);
    const options = { after, batchMax: 2, prefixes: [], types: [type, 'UnknownYet'] };
    const batches = await collect(log, options);
    const wanted = events.filter((event) => event.type === type);
    expect(batches.flatMap((batch) => [...batch.events]).map(asStored)).toEqual(wanted);
    expect(batches.at(-1)?.through).toBeGreaterThanOrEqual(await log.end());
  });

  it('lets a reader of rare types rest between pages', async () => {
    const { log } = held();
    const after = await log.end();
    const [stream, type] = [freshStream(uniquePrefix()), `T${uniquePrefix()}`];
    for (let written = 0; written < 1_200; written += 300) {
      await log.append(stream, BigInt(written) - 1n, sampleEvents(300));
    }
    await log.append(stream, 1_199n, [{ ...sampleEvents(1)[0], type } as StoredEvent]);
    const batches = await collect(log, { after, batchMax: 100, prefixes: [], types: [type] });
    expect(batches.filter(({ events }) => [...events].length === 0).length).toBeGreaterThan(1);
    const positions = batches.map(({ through }) => through);
    expect(positions).toEqual([...positions].sort((one, other) => (one < other ? -1 : 1)));
    // Each page is a position to continue from.
    const from = positions[0] ?? after;
    const rest = await collect(log, { after: from, batchMax: 100, prefixes: [], types: [type] });
    expect(rest.flatMap(({ events }) => [...events]).map((event) => event.type)).toEqual([type]);
  });

  it('gives the event at the position too when that is asked for', async () => {
    const { log } = held();
    const stream = freshStream(uniquePrefix());
    const events = sampleEvents(3);
    const { positions } = await log.append(stream, NO_STREAM, events);
    for (const [index, after] of positions.entries()) {
      const options = { after, batchMax: 9, prefixes: [stream], isInclusive: true };
      const batches = await collect(log, options);
      const read = batches.flatMap((batch) => [...batch.events]);
      expect(read.map(asStored)).toEqual(events.slice(index));
    }
  });

  it('continues from the position a batch went through, without gap or repeat', async () => {
    const { log } = held();
    const start = await log.end();
    const prefix = uniquePrefix();
    const wanted = await mixture(log, prefix, 6);
    const seen: StoredEvent[] = [];
    let after = start;
    for (let turn = 0; turn < 100; turn++) {
      const batch = await first(log, { after, batchMax: 2, prefixes: [prefix] });
      if (batch === null) break;
      seen.push(...[...batch.events].map(asStored));
      after = batch.through;
      if (batch.caughtUp) break;
    }
    expect(seen).toEqual(wanted);
  });
}

/** The part of the event log contract about subscriptions. */
export function subscribing(held: Held): void {
  it('delivers without gap or repeat while appends go on, one batch at a time', async () => {
    const { log } = held();
    const after = await log.end();
    const prefix = uniquePrefix();
    const early = await mixture(log, prefix, 4);
    const seen: LoggedEvent[] = [];
    let running = 0;
    let overlapped = false;
    const subscription = log.subscribe(
      { after, batchMax: 3, prefixes: [prefix] },
      async (batch) => {
        overlapped ||= running++ > 0;
        await new Promise(setImmediate);
        seen.push(...batch.events);
        running--;
      },
      fail,
    );
    const wanted = [...early, ...(await mixture(log, prefix, 10))];
    await until(() => seen.length >= wanted.length);
    await subscription.close();
    expect(seen.map(asStored)).toEqual(wanted);
    expect(overlapped).toBe(false);
  });

  it('says that it has caught up, also when nothing matches', async () => {
    const { log } = held();
    const batches: EventBatch[] = [];
    const options = { after: -1n, batchMax: 100, prefixes: [uniquePrefix()] };
    const subscription = log.subscribe(options, async (batch) => void batches.push(batch), fail);
    await until(() => batches.some((batch) => batch.caughtUp));
    await subscription.close();
    expect(batches.flatMap((batch) => [...batch.events])).toEqual([]);
  });

  it('goes no further than the end of the log before anything matches, and delivers what comes then', async () => {
    const { log } = held();
    const prefix = uniquePrefix();
    const batches: EventBatch[] = [];
    const options = { after: -1n, batchMax: 100, prefixes: [prefix] };
    const subscription = log.subscribe(options, async (batch) => void batches.push(batch), fail);
    await until(() => batches.some((batch) => batch.caughtUp));
    const end = await log.end();
    for (const { through } of batches) expect(through).toBeLessThanOrEqual(end);
    const wanted = await mixture(log, prefix, 2);
    const seen = (): StoredEvent[] => batches.flatMap(({ events }) => [...events].map(asStored));
    await until(() => seen().length >= wanted.length);
    await subscription.close();
    expect(seen()).toEqual(wanted);
  });

  it('resumes from a saved position after a restart', async () => {
    const { log } = held();
    const after = await log.end();
    const prefix = uniquePrefix();
    const wanted = await mixture(log, prefix, 6);
    const seen: StoredEvent[] = [];
    let saved = after;
    const take = async (batch: EventBatch): Promise<void> => {
      seen.push(...[...batch.events].map(asStored));
      saved = batch.through;
    };
    const one = log.subscribe({ after, batchMax: 5, prefixes: [prefix] }, take, fail);
    await until(() => seen.length >= 5);
    await one.close();
    const again = await held().reopen();
    const two = again.subscribe({ after: saved, batchMax: 5, prefixes: [prefix] }, take, fail);
    wanted.push(...(await mixture(again, prefix, 3)));
    await until(() => seen.length >= wanted.length);
    await two.close();
    expect(seen).toEqual(wanted);
  });

  it('stops when the handler rejects, and gives the rejection', async () => {
    const { log } = held();
    const prefix = uniquePrefix();
    const after = await log.end();
    const failures: unknown[] = [];
    const broken = new Error('the projection cannot read this event');
    let calls = 0;
    const subscription = log.subscribe(
      { after, batchMax: 1, prefixes: [prefix] },
      async (batch) => {
        if ([...batch.events].length === 0) return;
        calls++;
        throw broken;
      },
      (cause) => failures.push(cause),
    );
    await mixture(log, prefix, 2);
    await until(() => failures.length > 0);
    await mixture(log, prefix, 1);
    await subscription.close();
    expect(failures).toEqual([broken]);
    expect(calls).toBe(1);
  });

  it('delivers nothing after close, which waits for the handler', async () => {
    const { log } = held();
    const prefix = uniquePrefix();
    const after = await log.end();
    let entered = 0;
    let left = 0;
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const subscription = log.subscribe(
      { after, batchMax: 1, prefixes: [prefix] },
      async (batch) => {
        if ([...batch.events].length === 0) return;
        entered++;
        await gate;
        left++;
      },
      fail,
    );
    await mixture(log, prefix, 2);
    await until(() => entered === 1);
    const closing = subscription.close().then(() => expect(left).toBe(1));
    release();
    await closing;
    expect([entered, left]).toEqual([1, 1]);
  });
}

async function collect(log: EventLog, options: ReadAllOptions): Promise<EventBatch[]> {
  const batches: EventBatch[] = [];
  for await (const batch of log.readAll(options)) batches.push(batch);
  return batches;
}

async function first(log: EventLog, options: ReadAllOptions): Promise<EventBatch | null> {
  for await (const batch of log.readAll(options)) return batch;
  return null;
}

function ascending(positions: readonly bigint[]): boolean {
  return positions.every(
    (position, index) => index === 0 || position > (positions[index - 1] ?? 0n),
  );
}

function fail(cause: unknown): void {
  throw cause;
}
