import { FactsDamaged } from '../../../src/application/access/fact-stream.js';
import { LogUnavailable, OutcomeUnknown, type LoggedEvent } from '../../../src/ports/event-log.js';
import {
  disable,
  expectChain,
  instanceOn,
  STAFF_CALLER,
  type Disabled,
} from '../../contracts/access/fact-stream.contract.js';
import { FaultyLog } from '../../harness/faulty-log.js';
import { LOGS } from '../../harness/lane-harness.js';
import { MemoryEventLog } from '../../harness/memory/event-log.js';

const STREAM = 'staff';

/** A log whose answers to reads can be held back. */
class HeldLog extends FaultyLog {
  reads = 0;
  hold: Promise<void> | null = null;

  override async readForward(stream: string, from: bigint, max: number): Promise<LoggedEvent[]> {
    this.reads += 1;
    const events = await super.readForward(stream, from, max);
    await this.hold;
    return events;
  }
}

function opened(shared: boolean): { log: HeldLog; own: Disabled; other: Disabled } {
  const log = new HeldLog(new MemoryEventLog(shared), shared);
  return { log, own: instanceOn(log, STREAM), other: instanceOn(log, STREAM) };
}

describe.each(LOGS)('a fact stream on %s', (_title, shared) => {
  it('decides one command after another, each on the facts of the one before', async () => {
    const { log, own } = opened(shared);
    const ids = ['a', 'b', 'a', 'c', 'b'];
    const done = await Promise.all(ids.map((id) => own.submit(disable(id), STAFF_CALLER)));
    expect(done.map(({ result }) => result)).toEqual(['done', 'done', 'was so', 'done', 'was so']);
    expect(done.map(({ revision }) => revision)).toEqual([0n, 1n, 1n, 2n, 2n]);
    expect(await own.state()).toEqual(['a', 'b', 'c']);
    await expectChain(log, STREAM);
  });

  it.each([
    ['the answer was lost', ['answer-lost', 'answer-lost', null]],
    ['nothing was written', ['unknown-not-written', 'unknown-not-written', null]],
    ['it was written late', ['unknown-not-written', 'answer-lost', null]],
  ] as const)('records a command once when %s', async (_case, faults) => {
    const { log, own } = opened(shared);
    log.faults.push(...faults);
    const { result, facts } = await own.submit(disable('a'), STAFF_CALLER);
    expect([result, facts.length]).toEqual(['done', 1]);
    expect(await own.state()).toEqual(['a']);
    expect(await log.head(STREAM)).toBe(0n);
  });

  it('reads the log again after an outcome that stays unknown [I20]', async () => {
    const { log, own } = opened(shared);
    await own.state();
    log.faults.push('answer-lost', 'unavailable');
    await expect(own.submit(disable('a'), STAFF_CALLER)).rejects.toThrow(OutcomeUnknown);
    expect(own.inMemory).toBeNull();
    expect(await own.state()).toEqual(['a']);
    expect((await own.submit(disable('a'), STAFF_CALLER)).result).toBe('was so');
  });

  it('records nothing while the log is away, and continues afterwards', async () => {
    const { log, own } = opened(shared);
    log.faults.push('unavailable');
    await expect(own.submit(disable('a'), STAFF_CALLER)).rejects.toThrow(LogUnavailable);
    expect((await own.submit(disable('a'), STAFF_CALLER)).revision).toBe(0n);
  });

  it('refuses a stream whose chain is broken [I17]', async () => {
    const { log, own } = opened(shared);
    await own.submit(disable('a'), STAFF_CALLER);
    const [event] = await log.readForward(STREAM, 0n, 1);
    if (event === undefined) throw new Error('nothing was recorded');
    const changed = { ...event, data: event.data.replace('"a"', '"b"') };
    const inner = new MemoryEventLog(shared);
    await inner.append(STREAM, -1n, [changed]);
    await expect(instanceOn(inner, STREAM).state()).rejects.toThrow(FactsDamaged);
  });
});

describe('a fact stream', () => {
  it('reads an unshared log once', async () => {
    const { log, own } = opened(false);
    expect(own.inMemory).toBeNull();
    await own.submit(disable('a'), STAFF_CALLER);
    expect([await own.state(), own.inMemory]).toEqual([['a'], ['a']]);
    expect(log.reads).toBe(1);
  });

  it('sees what another instance recorded before it was asked', async () => {
    const { own, other } = opened(true);
    expect(await own.state()).toEqual([]);
    await other.submit(disable('a'), STAFF_CALLER);
    expect([await own.state(), own.inMemory]).toEqual([['a'], null]);
  });

  it('does not answer from a read that began before it was asked', async () => {
    const { log, own, other } = opened(true);
    let letGo = (): void => undefined;
    log.hold = new Promise((resolve) => (letGo = resolve));
    const early = own.state();
    const reads = log.reads;
    log.hold = null;
    await other.submit(disable('a'), STAFF_CALLER);
    const late = Promise.all([own.state(), own.state(), own.state()]);
    const before = log.reads;
    letGo();
    await early;
    expect(await late).toEqual([['a'], ['a'], ['a']]);
    expect([reads, log.reads - before]).toEqual([1, 1]);
  });

  it('lets two instances decide at the same time, and no fact is lost or doubled [I20]', async () => {
    const { log, own, other } = opened(true);
    const ids = Array.from({ length: 12 }, (_, index) => `m-${index}`);
    const done = await Promise.all(
      [own, other].flatMap((each) => ids.map((id) => each.submit(disable(id), STAFF_CALLER))),
    );
    expect(done.filter(({ result }) => result === 'done')).toHaveLength(ids.length);
    expect([...(await own.state())].sort()).toEqual([...ids].sort());
    expect(await other.state()).toEqual(await own.state());
    await expectChain(log, STREAM);
  });

  it('refuses a log that ends before what was read from it', async () => {
    const { log, own } = opened(true);
    await own.submit(disable('a'), STAFF_CALLER);
    log.inner = new MemoryEventLog(true);
    await expect(own.submit(disable('b'), STAFF_CALLER)).rejects.toThrow(LogUnavailable);
  });
});
