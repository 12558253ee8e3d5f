import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { EmbeddedEventLog } from '../../../src/adapters/embedded/log/event-log.js';
import { copyLog, type LogCopied } from '../../../src/cli/copy/copy-log.js';
import { differenceOf, eventsOf } from '../../../src/cli/copy/events-of.js';
import { verifyLog } from '../../../src/cli/copy/verify-log.js';
import { LogUnavailable, NO_STREAM, type LoggedEvent } from '../../../src/ports/event-log.js';
import type { EventLog } from '../../../src/ports/event-log.js';
import { FaultyLog } from '../../harness/faulty-log.js';
import { asStored, freshStream, sampleEvents } from '../../contracts/sample-events.js';
import { MemoryEventLog } from '../../harness/memory/event-log.js';
import { freshDirectory, removeDirectory } from '../run-tallystick.js';

const quiet = { settled: () => undefined };
const ignore = (): void => undefined;

async function allOf(log: EventLog): Promise<LoggedEvent[]> {
  const all: LoggedEvent[] = [];
  for await (const event of eventsOf(log)) all.push(event);
  return all;
}

/** Events without their positions, which are each log's own. */
const contents = async (log: EventLog): Promise<unknown[]> =>
  (await allOf(log)).map((event) => ({
    ...asStored(event),
    at: `${event.stream}@${event.revision}`,
  }));

/** Streams that take turns, with groups of events now and then. */
async function story(log: EventLog, rounds: number): Promise<void> {
  const streams = ['client', 'username', 'email', 'client'].map((prefix) => freshStream(prefix));
  for (let round = 0; round < rounds; round++) {
    for (const [index, stream] of streams.entries()) {
      const count = (round + index) % 5 === 0 ? 3 : 1;
      await log.append(stream, await log.head(stream), sampleEvents(count));
    }
  }
}

/** Copies the first events only, as a run that was killed has. */
async function copyBeginning(source: EventLog, target: EventLog, count: number): Promise<void> {
  for (const event of (await allOf(source)).slice(0, count)) {
    await target.append(event.stream, event.revision - 1n, [asStored(event)]);
  }
}

describe('copying a log', () => {
  let source: MemoryEventLog;
  let target: MemoryEventLog;
  beforeEach(async () => {
    [source, target] = [new MemoryEventLog(), new MemoryEventLog(true)];
    await story(source, 20);
  });

  it.each([
    ['that is shared', true],
    ['that this process owns', false],
  ])('puts every event into a log %s, in the order of the source', async (_what, shared) => {
    const into = new MemoryEventLog(shared);
    const copied = await copyLog({ source, target: into }, quiet);
    const events = await contents(source);
    expect(copied).toEqual({ found: 0, copied: events.length });
    expect(await contents(into)).toEqual(events);
    expect(await verifyLog({ source, target: into }, ignore)).toEqual({
      streams: 4,
      events: events.length,
    });
  });

  it('puts every event into the embedded log in its order, byte for byte, and back', async () => {
    const directory = freshDirectory();
    const embedded = new EmbeddedEventLog(join(directory, 'log.db'), { role: 'writer' });
    await story(source, 600);
    await copyLog({ source, target: embedded }, quiet);
    await copyLog({ source: embedded, target }, quiet);
    const events = await contents(source);
    expect(events.length).toBeGreaterThan(3_000);
    expect(await contents(embedded)).toEqual(events);
    expect(await contents(target)).toEqual(events);
    await embedded.close();
    removeDirectory(directory);
  });

  it('continues at the end of the target, wherever that is', async () => {
    const { length } = await allOf(source);
    for (let stopped = 0; stopped <= length; stopped += 7) {
      const begun = new MemoryEventLog(true);
      await copyBeginning(source, begun, stopped);
      let reported = 0;
      const settled = (events: number): void => void (reported += events);
      const copied = await copyLog({ source, target: begun }, { settled });
      expect(copied).toEqual({ found: stopped, copied: length - stopped });
      expect(reported).toBe(length);
      expect(await contents(begun)).toEqual(await contents(source));
    }
  });

  it('asks again after an outage, and writes nothing twice', async () => {
    const faulty = new FaultyLog(target, true);
    faulty.faults.push(null, 'unavailable', 'answer-lost', 'unknown-not-written', 'answer-lost');
    await copyLog({ source, target: faulty }, quiet);
    expect(faulty.faults).toEqual([]);
    expect(await contents(target)).toEqual(await contents(source));
  });

  it('keeps the order of a group when an outage interrupts it', async () => {
    const inner = new MemoryEventLog();
    const faulty = new FaultyLog(inner, false);
    faulty.faults.push(...Array.from({ length: 40 }, () => 'answer-lost' as const));
    await copyLog({ source, target: faulty }, quiet);
    expect(await contents(inner)).toEqual(await contents(source));
  });

  it('stops when the outage lasts, with a beginning of the source in the target', async () => {
    const faulty = new FaultyLog(target, true);
    faulty.faults.push(...Array.from({ length: 10 }, () => null));
    faulty.faults.push(...Array.from({ length: 1_000 }, () => 'unavailable' as const));
    const copying = copyLog({ source, target: faulty }, { ...quiet, patienceMs: 20 });
    await expect(copying).rejects.toThrow(LogUnavailable);
    const begun = await contents(target);
    expect(begun.length).toBeGreaterThanOrEqual(10);
    expect(begun).toEqual((await contents(source)).slice(0, begun.length));
  });

  it('stops before another writer of the target', async () => {
    const faulty = new FaultyLog(target, true);
    faulty.beforeAppend = async (stream) => {
      if (faulty.appends === 5)
        await target.append(stream, await target.head(stream), sampleEvents(1));
    };
    await expect(copyLog({ source, target: faulty }, quiet)).rejects.toThrow(
      /another program writes into the target/,
    );
  });
});

describe('a target that holds other events', () => {
  let source: MemoryEventLog;
  let target: MemoryEventLog;
  beforeEach(async () => {
    [source, target] = [new MemoryEventLog(), new MemoryEventLog(true)];
    await story(source, 3);
  });

  async function refusal(): Promise<string> {
    const before = await contents(target);
    let appending = false;
    const beforeAppending = async (): Promise<void> => void (appending = true);
    const copying: Promise<LogCopied> = copyLog({ source, target }, { ...quiet, beforeAppending });
    const cause: unknown = await copying.catch((reason: unknown) => reason);
    expect(appending).toBe(false);
    expect(await contents(target)).toEqual(before);
    return cause instanceof Error ? cause.message : 'it was copied';
  }

  it('is refused with the stream and the revision, and stays as it was', async () => {
    const stream = freshStream();
    await copyBeginning(source, target, 4);
    await target.append(stream, NO_STREAM, sampleEvents(1));
    const [, , , , fifth] = await allOf(source);
    expect(await refusal()).toContain(
      `${stream} at revision 0 is there where the source has ` +
        `${fifth?.stream} at revision ${fifth?.revision}`,
    );
  });

  it('is refused when it continues beyond the source', async () => {
    await copyLog({ source, target }, quiet);
    const [first] = await allOf(source);
    const stream = first?.stream ?? '';
    await target.append(stream, await target.head(stream), sampleEvents(1));
    const head = await target.head(stream);
    expect(await refusal()).toContain(`${stream} at revision ${head} is there beyond its end`);
  });

  it.each(['eventId', 'type', 'data', 'metadata'] as const)(
    'is refused when an event there has another %s',
    async (member) => {
      await copyBeginning(source, target, 2);
      const third = (await allOf(source))[2];
      if (third === undefined) throw new Error('no third event');
      const other = member === 'eventId' ? randomUUID() : `${third[member]} `;
      const changed = { ...asStored(third), [member]: other };
      await target.append(third.stream, third.revision - 1n, [changed]);
      expect(await refusal()).toContain(`${third.stream} at revision ${third.revision}`);
      await expect(verifyLog({ source, target }, ignore)).rejects.toThrow(
        `the copy differs: ${third.stream} at revision ${third.revision} is there`,
      );
      expect(differenceOf(third, { ...third, ...changed })).not.toBeNull();
    },
  );

  it('does not verify when it is shorter or longer than the source', async () => {
    await copyBeginning(source, target, 5);
    await expect(verifyLog({ source, target }, ignore)).rejects.toThrow(/is not in the target/);
    const longer = { source: target, target: source };
    await expect(verifyLog(longer, ignore)).rejects.toThrow(/is not in the source/);
  });
});
