import { EmbeddedEventLog } from '../../../src/adapters/embedded/log/event-log.js';
import type { WalFile } from '../../../src/adapters/embedded/log/log-writer.js';
import { NO_STREAM, OutcomeUnknown } from '../../../src/ports/event-log.js';
import { asStored, freshStream, sampleEvents } from '../../contracts/sample-events.js';
import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../contracts/temporary-directory.js';

const EVERYTHING = { after: -1n, batchMax: 10_000, prefixes: [] };

/** The disk under a log: it may fail once, or keep everybody waiting for its answer. */
class Disk {
  failNext = false;
  private gate: Promise<void> | null = null;

  watch(wal: WalFile | null): void {
    if (wal === null) return;
    const sync = wal.sync.bind(wal);
    const syncNow = wal.syncNow.bind(wal);
    wal.sync = async () => {
      this.fail();
      await this.gate;
      return sync();
    };
    wal.syncNow = () => {
      this.fail();
      syncNow();
    };
  }

  /** Nothing is durable before the returned function is called. */
  hold(): () => void {
    let release = (): void => undefined;
    this.gate = new Promise((resolve) => {
      release = () => {
        this.gate = null;
        resolve();
      };
    });
    return release;
  }

  private fail(): void {
    if (!this.failNext) return;
    this.failNext = false;
    throw new OutcomeUnknown('the log could not be synced');
  }
}

describe('a disk that is slow or fails to sync', () => {
  let directory: TemporaryDirectory;
  let disk: Disk;
  let log: EmbeddedEventLog;

  beforeEach(async () => {
    directory = await temporaryDirectory();
    disk = new Disk();
    log = new EmbeddedEventLog(directory.file('log.db'), {
      role: 'writer',
      onOpen: (_, wal) => disk.watch(wal),
    });
  });

  afterEach(async () => {
    await log.close();
    await directory.remove();
  });

  it.each([
    ['few', 3],
    ['many', 600],
  ])('leaves the outcome of %s events unknown, settled by asking again [I20]', async (_, many) => {
    const [stream, other] = [freshStream(), freshStream()];
    const [first, second] = [sampleEvents(many), sampleEvents(1)];
    disk.failNext = true;
    const unknown = await Promise.allSettled([
      log.append(stream, NO_STREAM, first),
      log.append(other, NO_STREAM, second),
    ]);
    for (const each of unknown) {
      expect(each).toMatchObject({ status: 'rejected', reason: expect.any(OutcomeUnknown) });
    }
    expect((await log.append(stream, NO_STREAM, first)).revision).toBe(BigInt(many) - 1n);
    expect((await log.append(other, NO_STREAM, second)).revision).toBe(0n);
    expect((await log.readForward(stream, 0n, many + 1)).map(asStored)).toEqual(first);
    expect(await log.end()).toBe(BigInt(many));
  });

  it('shows no event that is not durable, and answers in order when it is [I20]', async () => {
    const reader = new EmbeddedEventLog(directory.file('log.db'), {
      role: 'reader',
      durable: log.durable,
    });
    const stream = freshStream();
    const release = disk.hold();
    const answered: string[] = [];
    const large = log.append(stream, NO_STREAM, sampleEvents(300));
    const behind = turns(5).then(() => log.append(stream, 299n, sampleEvents(1)));
    const first = large.then(() => answered.push('large'));
    const second = behind.then(() => answered.push('behind'));
    await turns(20);
    expect(answered).toEqual([]);
    for (const each of [log, reader]) {
      expect(await each.end()).toBe(-1n);
      expect(await each.head(stream)).toBe(NO_STREAM);
      expect(await each.readForward(stream, 0n, 10)).toEqual([]);
      expect(await each.readBackward(stream, null, 10)).toEqual([]);
      for await (const { events } of each.readAll(EVERYTHING)) expect([...events]).toEqual([]);
    }
    release();
    await Promise.all([first, second]);
    expect(answered).toEqual(['large', 'behind']);
    for (const each of [log, reader]) {
      expect(await each.head(stream)).toBe(300n);
      expect(await each.readForward(stream, 0n, 1_000)).toHaveLength(301);
    }
    await reader.close();
  });

  it('answers a conflict only when what it rests on is durable [I20]', async () => {
    const stream = freshStream();
    const release = disk.hold();
    let refused = false;
    const large = log.append(stream, NO_STREAM, sampleEvents(300));
    const late = log.append(stream, NO_STREAM, sampleEvents(1)).catch(() => (refused = true));
    await turns(20);
    expect(refused).toBe(false);
    release();
    await Promise.all([large, late]);
    expect(refused).toBe(true);
  });

  it('closes only when everything asked for before is durable [I20]', async () => {
    const stream = freshStream();
    const release = disk.hold();
    const large = log.append(stream, NO_STREAM, sampleEvents(300));
    await turns(5);
    const waiting = log.append(stream, 299n, sampleEvents(1));
    let closed = false;
    const closing = log.close().then(() => (closed = true));
    await turns(20);
    expect(closed).toBe(false);
    release();
    await closing;
    expect((await large).revision).toBe(299n);
    expect((await waiting).revision).toBe(300n);
  });
});

/** So many turns of the event loop: nothing that was ready is left undone. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}
