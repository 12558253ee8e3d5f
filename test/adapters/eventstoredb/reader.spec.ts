import { PassThrough } from 'node:stream';
import type { EventStoreDBClient } from '@eventstore/db-client';
import { jest } from '@jest/globals';
import { Reader } from '../../../src/adapters/eventstoredb/access/reader.js';
import { ReplaceableClient } from '../../../src/adapters/eventstoredb/client/replaceable-client.js';
import { LogUnavailable } from '../../../src/ports/event-log.js';
import { recorded } from './fake-subscription.js';

const PAGES_MAX = 16;
const SILENCE_MS = 4_000;
const STUCK_MS = 12_000;

/** A server whose reads say what the spec says. */
class FakeReads {
  /** Reads in flight, in the order of asking. */
  readonly open = new Set<PassThrough>();
  readonly reader = new Reader(new ReplaceableClient(() => this.client));
  private readonly client = {
    readStream: () => this.begin(),
    readAll: () => this.begin(),
    dispose: () => Promise.resolve(),
  } as unknown as EventStoreDBClient;

  get first(): PassThrough {
    const [first] = this.open;
    if (first === undefined) throw new Error('no read is open');
    return first;
  }

  /** A read of many events of one stream. */
  page(): Promise<unknown> {
    return this.reader.forward('client-a', 0n, 512);
  }

  private begin(): PassThrough {
    const read = new PassThrough({ objectMode: true });
    this.open.add(read);
    const gone = (): boolean => this.open.delete(read);
    read.on('end', gone);
    return Object.assign(read, { cancel: async () => gone() });
  }
}

describe('reads of the log', () => {
  let server: FakeReads;
  beforeEach(() => {
    jest.useFakeTimers();
    server = new FakeReads();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

  it('are few at once where each brings many events, and do not hold up those of one event', async () => {
    const pages = Array.from({ length: 100 }, () => server.page());
    await pass(0);
    expect(server.open.size).toBe(PAGES_MAX);
    const head = server.reader.last();
    await pass(0);
    expect(server.open.size).toBe(PAGES_MAX + 1);
    const most: number[] = [];
    while (server.open.size > 0) {
      for (const read of [...server.open]) read.end({ event: recorded(1n) });
      await pass(0);
      most.push(server.open.size);
    }
    expect(Math.max(...most)).toBeLessThanOrEqual(PAGES_MAX);
    expect(await head).toMatchObject({ streamId: 'client-a' });
    expect(await Promise.all(pages)).toHaveLength(100);
  });

  it('are not abandoned while the server answers others', async () => {
    const pages = [server.page(), server.page()];
    const settled = jest.fn();
    for (const page of pages) void page.then(settled, settled);
    await pass(0);
    const [busy, waiting] = [...server.open];
    for (let ms = 0; ms < STUCK_MS - SILENCE_MS; ms += SILENCE_MS / 2) {
      await pass(SILENCE_MS / 2);
      busy?.write({ event: recorded(1n) });
    }
    await pass(SILENCE_MS / 2);
    expect(settled).not.toHaveBeenCalled();
    busy?.end();
    waiting?.end({ event: recorded(2n) });
    await pass(0);
    expect(await Promise.all(pages)).toEqual([expect.any(Array), [recorded(2n)]]);
  });

  it('are abandoned when none of them receives anything, and waiting ones are rejected too', async () => {
    const pages = Array.from({ length: PAGES_MAX + 1 }, () => server.page());
    const refused = Promise.all(pages.map((page) => page.catch((cause: unknown) => cause)));
    await pass(0);
    server.first.write({ event: recorded(1n) });
    await pass(SILENCE_MS + 1_000);
    const causes = await refused;
    expect(causes.filter((cause) => !(cause instanceof LogUnavailable))).toEqual([]);
    expect(server.open.size).toBeLessThanOrEqual(PAGES_MAX);
  });

  it('are abandoned one by one when a single one receives nothing for long', async () => {
    const stuck = server.page().catch((cause: unknown) => cause);
    const busy = server.page();
    busy.catch(() => undefined);
    await pass(0);
    const other = [...server.open][1];
    for (let ms = 0; ms < STUCK_MS; ms += 1_000) {
      await pass(1_000);
      other?.write({ event: recorded(1n) });
    }
    await pass(1_000);
    expect(await stuck).toBeInstanceOf(LogUnavailable);
  });
});
