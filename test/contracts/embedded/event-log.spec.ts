import { EmbeddedEventLog } from '../../../src/adapters/embedded/log/event-log.js';
import { LogUnavailable, NO_STREAM, RevisionConflict } from '../../../src/ports/event-log.js';
import type { LoggedEvent } from '../../../src/ports/event-log.js';
import { eventLogContract } from '../event-log.contract.js';
import type { EventLogFixture } from '../event-log-fixture.js';
import { factStreamContract } from '../access/fact-stream.contract.js';
import { freshStream, sampleEvents } from '../sample-events.js';
import { temporaryDirectory } from '../temporary-directory.js';
import { until } from '../until.js';

eventLogContract('embedded', openFixture);
factStreamContract('embedded', openFixture);

async function openFixture(): Promise<EventLogFixture> {
  const directory = await temporaryDirectory();
  const open = (): EmbeddedEventLog =>
    new EmbeddedEventLog(directory.file('log.db'), { role: 'writer' });
  let log = open();
  return {
    log,
    reopen: async () => {
      await log.close();
      log = open();
      return log;
    },
    close: async () => {
      await log.close();
      await directory.remove();
    },
  };
}

describe('the embedded event log read by another connection', () => {
  async function both(pollMs: number): Promise<{
    writer: EmbeddedEventLog;
    reader: EmbeddedEventLog;
    close: () => Promise<void>;
  }> {
    const directory = await temporaryDirectory();
    const path = directory.file('log.db');
    const writer = new EmbeddedEventLog(path, { role: 'writer' });
    const reader = new EmbeddedEventLog(path, { role: 'reader', durable: writer.durable, pollMs });
    const close = async (): Promise<void> => {
      await reader.close();
      await writer.close();
      await directory.remove();
    };
    return { writer, reader, close };
  }

  const everything = { after: -1n, batchMax: 100, prefixes: [] };

  it.each([
    ['by looking now and then', 2, false],
    ['by being woken', 600_000, true],
  ])('follows the writer %s', async (_how, pollMs, wakes) => {
    const { writer, reader, close } = await both(pollMs);
    if (wakes) writer.onCommitted(() => reader.wake());
    const seen: LoggedEvent[] = [];
    const failures: unknown[] = [];
    reader.subscribe(
      everything,
      async ({ events }) => void seen.push(...events),
      (cause) => failures.push(cause),
    );
    const stream = freshStream();
    for (let turn = 0; turn < 3; turn++) {
      await writer.append(stream, BigInt(turn) - 1n, sampleEvents(1, `Type${turn}`));
      await until(() => seen.length === turn + 1);
    }
    expect(seen).toEqual(await writer.readForward(stream, 0n, 10));
    expect(await reader.head(stream)).toBe(2n);
    expect(await reader.end()).toBe(2n);
    expect(failures).toEqual([]);
    await close();
  });

  it('does not write through a reader', async () => {
    const { reader, close } = await both(250);
    const appended = reader.append(freshStream(), NO_STREAM, sampleEvents(1));
    await expect(appended).rejects.toThrow('for reading only');
    await close();
  });

  it('commits everything appended in one turn at once', async () => {
    const { writer, close } = await both(250);
    const commits: bigint[] = [];
    const stop = writer.onCommitted((end) => commits.push(end));
    const stream = freshStream();
    const appends = [0, 1, 2].map((n) => writer.append(stream, BigInt(n) - 1n, sampleEvents(1)));
    const late = writer.append(stream, NO_STREAM, sampleEvents(1));
    await Promise.all(appends);
    await expect(late).rejects.toBeInstanceOf(RevisionConflict);
    expect(commits).toEqual([2n]);
    stop();
    await writer.append(stream, 2n, sampleEvents(1));
    expect(commits).toEqual([2n]);
    await close();
  });

  it('refuses what is no event, and takes the others of the turn', async () => {
    const { writer, close } = await both(250);
    const [event] = sampleEvents(1);
    const bad = { type: 'T', data: '{}', metadata: '{}', eventId: 'no-uuid' };
    const [none, wrong, good] = await Promise.allSettled([
      writer.append(freshStream(), NO_STREAM, []),
      writer.append(freshStream(), NO_STREAM, [bad]),
      writer.append(freshStream(), NO_STREAM, event === undefined ? [] : [event]),
    ]);
    expect([none?.status, wrong?.status, good?.status]).toEqual([
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    await close();
  });

  it('commits what is waiting before it closes', async () => {
    const { writer, reader, close } = await both(250);
    const stream = freshStream();
    const appended = writer.append(stream, NO_STREAM, sampleEvents(1));
    await writer.close();
    expect((await appended).revision).toBe(0n);
    expect(await reader.head(stream)).toBe(0n);
    await expect(writer.append(stream, 0n, sampleEvents(1))).rejects.toBeInstanceOf(LogUnavailable);
    await close();
  });
});
