import { Worker } from 'node:worker_threads';
import { jest } from '@jest/globals';
import { SupervisedWorker, type Failure } from '../../../src/adapters/workers/supervised-worker.js';

/** The other end as it is built: a thread cannot be started from TypeScript. */
const OTHER_END = new URL(
  '../../../dist/src/adapters/workers/supervised-worker.js',
  import.meta.url,
);
const PROGRAM = `
  import { MainThread } from ${JSON.stringify(OTHER_END.href)};
  class Refused extends Error {
    name = 'Refused';
    reason = 'TOO_MANY';
    callback = () => 1;
  }
  const main = new MainThread();
  main.serve({
    add: async (a, b) => a + b,
    refuse: () => { throw new Refused('no more'); },
    fail: () => Promise.reject('only a text'),
    announce: (text) => main.tell(text),
    die: () => process.exit(1),
    close: async () => undefined,
  });
`;

interface Methods {
  add(a: number, b: number): number;
  refuse(): void;
  fail(): void;
  announce(text: string): void;
  die(): void;
}

class CallFailed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

describe('a supervised worker', () => {
  let worker: SupervisedWorker<Methods, string>;
  let events: string[];
  let exits: string[];
  const threadOf = (hasSqlite: boolean): SupervisedWorker<Methods, string> =>
    new SupervisedWorker<Methods, string>({
      entryUrl: new URL(`data:text/javascript,${encodeURIComponent(PROGRAM)}`),
      worker: {},
      called: 'the thread',
      hasSqlite,
      onEvent: (event) => events.push(event),
      onExit: (why) => exits.push(why),
      errorOf: (failure) => new CallFailed(failure),
    });
  beforeEach(() => {
    [events, exits] = [[], []];
    worker = threadOf(false);
    worker.start();
  });
  afterEach(() => worker.close());

  it('answers each call with its own result', async () => {
    const sums = await Promise.all([worker.call('add', 1, 2), worker.call('add', 30, 4)]);
    expect(sums).toEqual([3, 34]);
  });

  it.each([
    ['terminates a thread that does not end in time', false, 1],
    ['never terminates a thread that has SQLite files', true, 0],
  ])('%s', async (_, hasSqlite, times) => {
    const terminated = jest.spyOn(Worker.prototype, 'terminate');
    const thread = threadOf(hasSqlite);
    thread.start();
    await thread.call('add', 1, 2);
    jest.useFakeTimers();
    const closed = thread.close();
    jest.advanceTimersByTime(5_000);
    jest.useRealTimers();
    await closed;
    expect(terminated).toHaveBeenCalledTimes(times);
    terminated.mockRestore();
  });

  it('passes the texts of an error on, and leaves out what cannot be copied', async () => {
    await expect(worker.call('refuse')).rejects.toMatchObject({
      failure: { name: 'Refused', message: 'no more', reason: 'TOO_MANY' },
    });
    await expect(worker.call('fail')).rejects.toMatchObject({
      failure: { name: 'Error', message: 'only a text' },
    });
    expect(await worker.call('add', 1, 1)).toBe(2);
  });

  it('reports events between answers, in order', async () => {
    worker.send('announce', 'one');
    worker.send('announce', 'two');
    await worker.call('add', 1, 1);
    expect(events).toEqual(['one', 'two']);
  });

  it('rejects the calls in flight when the thread dies, and those before its restart', async () => {
    const [dying, behind] = [worker.call('die'), worker.call('add', 1, 1)];
    const ended = { failure: { name: '', message: 'the thread ended: it ended' } };
    await expect(dying).rejects.toMatchObject(ended);
    await expect(behind).rejects.toMatchObject(ended);
    expect(exits).toEqual(['it ended']);
    await expect(worker.call('add', 1, 1)).rejects.toMatchObject({
      failure: { name: '', message: 'the thread does not run' },
    });
  });
});
