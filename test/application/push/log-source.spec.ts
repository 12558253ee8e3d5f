import { LogSource } from '../../../src/application/push/log-source.js';
import type { LogPart } from '../../../src/application/push/log-tail.js';
import { SubscriberBehind } from '../../../src/application/push/push-source.js';
import type { CreditLogLine } from '../../../src/application/queries/get-credit-log.js';
import { LogUnavailable } from '../../../src/ports/event-log.js';

/** A credit log whose even revisions are lines, read in parts of ten events. */
class Log {
  head = 0n;
  /** Revisions after which a part was read. */
  readonly reads: bigint[] = [];
  failures: Error[] = [];
  closed = 0;

  readonly read = async (after: bigint): Promise<LogPart> => {
    this.reads.push(after);
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    const through = after + 10n < this.head ? after + 10n : this.head;
    const lines: CreditLogLine[] = [];
    for (let revision = after + 1n; revision <= through; revision++) {
      const line = { clientId: 'a', key: revision, revision, body: {} };
      if (revision % 2n === 0n) lines.push(line as CreditLogLine);
    }
    return { after, through, lines };
  };

  source(after: bigint): LogSource {
    return new LogSource(after, this.read, () => (this.closed += 1));
  }

  appendThrough(source: LogSource, revision: bigint): void {
    this.head = revision;
    source.note(revision);
  }
}

async function taken(source: LogSource, count: number): Promise<bigint[]> {
  const revisions: bigint[] = [];
  while (revisions.length < count) {
    await source.ready();
    const line = source.take();
    if (line !== null) revisions.push(line.revision);
  }
  return revisions;
}

describe('the credit log for a subscriber', () => {
  let log: Log;
  beforeEach(() => {
    log = new Log();
  });

  it('gives every line once, however many events come before the next is taken', async () => {
    const source = log.source(3n);
    log.appendThrough(source, 25n);
    expect(await taken(source, 3)).toEqual([4n, 6n, 8n]);
    log.appendThrough(source, 40n);
    log.appendThrough(source, 41n);
    const rest = Array.from({ length: 16 }, (_, n) => 10n + 2n * BigInt(n));
    expect(await taken(source, 16)).toEqual(rest);
  });

  it('reads nothing ahead of what is taken', async () => {
    const source = log.source(0n);
    log.appendThrough(source, 1_000n);
    await taken(source, 5);
    expect(log.reads).toEqual([0n]);
    await taken(source, 1);
    expect(log.reads).toEqual([0n, 10n]);
  });

  it('waits while events without a line come', async () => {
    const source = log.source(0n);
    log.appendThrough(source, 1n);
    let isReady = false;
    const ready = source.ready().then(() => (isReady = true));
    await new Promise(setImmediate);
    expect([isReady, source.take()]).toEqual([false, null]);
    log.appendThrough(source, 2n);
    await ready;
    expect(source.take()?.revision).toBe(2n);
  });

  it('ends a subscriber that is more than 10,000 revisions behind', async () => {
    const source = log.source(5n);
    log.appendThrough(source, 10_005n);
    await expect(source.ready()).resolves.toBeUndefined();
    const late = log.source(5n);
    log.appendThrough(late, 10_006n);
    const refusal = await late.ready().catch((cause: unknown) => cause);
    expect(refusal).toBeInstanceOf(SubscriberBehind);
    expect((refusal as SubscriberBehind).reached).toBe(5n);
  });

  it('reads again after an outage, and passes on what is none', async () => {
    const source = log.source(0n);
    log.failures = [new LogUnavailable('the log does not answer')];
    log.appendThrough(source, 2n);
    expect(await taken(source, 1)).toEqual([2n]);
    expect(log.reads).toEqual([0n, 0n]);
    log.failures = [new Error('a damaged event')];
    log.appendThrough(source, 4n);
    await expect(source.ready()).rejects.toThrow('a damaged event');
  });

  it('gives nothing more once it is closed, and wakes whoever waits', async () => {
    const source = log.source(0n);
    const ready = source.ready();
    source.close();
    source.close();
    await ready;
    log.appendThrough(source, 2n);
    await source.ready();
    expect([source.take(), source.isClosed, log.closed]).toEqual([null, true, 1]);
  });
});
