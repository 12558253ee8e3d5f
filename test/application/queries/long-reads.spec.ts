import { getEventListeners } from 'node:events';
import {
  LongReadRefused,
  LongReads,
  ReadStopped,
  type ReadAsked,
  type ReadKind,
} from '../../../src/application/queries/long-reads.js';
import type { SlicedWork } from '../../../src/async/time-slices.js';

describe('long reads', () => {
  const asked = (
    kind: ReadKind,
    keyId = 'key',
    signal = new AbortController().signal,
  ): ReadAsked => ({ kind, keyId, signal });

  /** Work without an end, which notes that it runs. */
  async function endless(work: SlicedWork, note = (): void => undefined): Promise<never> {
    note();
    for (;;) await work.pause();
  }

  it('run a few at once; others wait, and are refused beyond the bound', async () => {
    const reads = new LongReads({ atOnce: 2, waiting: 2 });
    let running = 0;
    const abort = new AbortController();
    const start = (keyId: string): Promise<never> =>
      reads.run(asked('audit', keyId, abort.signal), (work) => endless(work, () => running++));
    const all = ['a', 'b', 'c', 'd'].map(start);
    await expect(start('e')).rejects.toBeInstanceOf(LongReadRefused);
    expect(running).toBe(2);
    abort.abort();
    for (const each of all) await expect(each).rejects.toBeInstanceOf(ReadStopped);
  });

  it('keep audits from holding up scans, and both from holding up pages', async () => {
    const reads = new LongReads({ atOnce: 1, waiting: 0 });
    const audit = reads.run(asked('audit'), endless);
    const scan = reads.run(asked('scan'), endless);
    await expect(reads.run(asked('scan'), endless)).rejects.toBeInstanceOf(LongReadRefused);
    await expect(reads.run(asked('page'), async () => 'a page')).resolves.toBe('a page');
    reads.close();
    await expect(audit).rejects.toBeInstanceOf(ReadStopped);
    await expect(scan).rejects.toBeInstanceOf(ReadStopped);
  });

  it('make sixteen pages at once, eight of one key; the others wait', async () => {
    const reads = new LongReads({ atOnce: 1, waiting: 0 });
    const running: string[] = [];
    const ends: (() => void)[] = [];
    const start = (keyId: string): Promise<void> =>
      reads.run(asked('page', keyId), () => {
        running.push(keyId);
        return new Promise((end) => ends.push(end));
      });
    const all = [...'aaaaaaaaabbbbbbbbc'].map(start);
    await new Promise(setImmediate);
    expect(running.join('')).toBe('aaaaaaaabbbbbbbb');
    ends.pop()?.();
    await new Promise(setImmediate);
    expect(running.join('')).toBe('aaaaaaaabbbbbbbbc');
    for (const end of ends.slice(0, 8)) end();
    await new Promise(setImmediate);
    expect(running.join('')).toBe('aaaaaaaabbbbbbbbca');
    for (const end of ends) end();
    await Promise.all(all);
  });

  it('refuse pages beyond those that can wait', async () => {
    const reads = new LongReads({ atOnce: 1, waiting: 0 });
    const aborts: AbortController[] = [];
    const start = (): Promise<void> => {
      const abort = new AbortController();
      aborts.push(abort);
      return reads.run(asked('page', 'a', abort.signal), () => new Promise(() => undefined));
    };
    for (let n = 0; n < 8 + 1_000; n++) void start().catch(() => undefined);
    await new Promise(setImmediate);
    await expect(start()).rejects.toBeInstanceOf(LongReadRefused);
    for (const abort of aborts) abort.abort();
  });

  it('stop the work of a caller that hung up', async () => {
    const reads = new LongReads({ atOnce: 1, waiting: 0 });
    const abort = new AbortController();
    let steps = 0;
    const read = reads.run(asked('audit', 'key', abort.signal), async (work) => {
      for (;;) {
        await work.pause();
        if (++steps === 3) abort.abort();
      }
    });
    await expect(read).rejects.toMatchObject({ reason: 'CALLER_GONE' });
    expect(steps).toBe(3);
    await expect(reads.run(asked('audit'), async () => 'next')).resolves.toBe('next');
  });

  it('free the place of a stream that was not read at all', async () => {
    const reads = new LongReads({ atOnce: 1, waiting: 0 });
    const abort = new AbortController();
    const numbers = async function* (): AsyncGenerator<number> {
      yield 1;
    };
    await reads.stream(asked('audit', 'key', abort.signal), async () => numbers());
    const busy = reads.run(asked('audit'), async () => 'next');
    await expect(busy).rejects.toBeInstanceOf(LongReadRefused);
    abort.abort();
    await expect(reads.run(asked('audit'), async () => 'next')).resolves.toBe('next');
  });

  it('free the place of a stream at its end', async () => {
    const reads = new LongReads({ atOnce: 1, waiting: 0 });
    const numbers = async function* (): AsyncGenerator<number> {
      yield 1;
      yield 2;
    };
    const taken: number[] = [];
    for await (const each of await reads.stream(asked('audit'), async () => numbers())) {
      taken.push(each);
    }
    expect(taken).toEqual([1, 2]);
    await expect(reads.run(asked('audit'), async () => 'next')).resolves.toBe('next');
  });

  it('leave nothing behind on the signal of a connection, however they end', async () => {
    const reads = new LongReads({ atOnce: 1, waiting: 0 });
    const abort = new AbortController();
    const heard = (): number => getEventListeners(abort.signal, 'abort').length;
    const here = asked('audit', 'key', abort.signal);
    await reads.run(here, async () => 'done');
    await expect(reads.run(here, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(heard()).toBe(0);
    const running = reads.run(here, endless);
    await expect(reads.run(here, endless)).rejects.toBeInstanceOf(LongReadRefused);
    expect(heard()).toBe(1);
    abort.abort();
    await expect(running).rejects.toBeInstanceOf(ReadStopped);
    expect(heard()).toBe(0);
  });

  it('stop when the service does, and refuse further ones', async () => {
    const reads = new LongReads({ atOnce: 1, waiting: 8 });
    const running = reads.run(asked('audit', 'a'), endless);
    const waiting = reads.run(asked('audit', 'b'), endless);
    const steps = await reads.stream(asked('scan'), async (work) =>
      (async function* () {
        for (;;) {
          await work.pause();
          yield 1;
        }
      })(),
    );
    reads.close();
    await expect(running).rejects.toMatchObject({ reason: 'CLOSING' });
    await expect(waiting).rejects.toMatchObject({ reason: 'CLOSING' });
    const taken = async (): Promise<void> => {
      for await (const _ of steps) continue;
    };
    await expect(taken()).rejects.toMatchObject({ reason: 'CLOSING' });
    await expect(reads.run(asked('scan'), endless)).rejects.toMatchObject({ reason: 'CLOSING' });
  });
});
