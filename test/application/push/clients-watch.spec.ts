import { randomUUID } from 'node:crypto';
import { ChangedClients } from '../../../src/application/lanes/changed-clients.js';
import { ClientChanges } from '../../../src/application/push/client-changes.js';
import type { ClientsSource } from '../../../src/application/push/clients-source.js';
import { ClientsWatch } from '../../../src/application/push/clients-watch.js';
import { clientStream } from '../../../src/domain/client/streams.js';
import { NO_LOG } from '../../../src/ports/logger.js';
import { until } from '../../contracts/until.js';
import { CountedLog } from '../../harness/memory/counted-log.js';

const everyone = (): boolean => true;

async function next(source: ClientsSource): Promise<Record<string, bigint>> {
  await source.ready();
  const changes = source.take() ?? [];
  return Object.fromEntries(changes.map(({ clientId, revision }) => [clientId, revision]));
}

describe('the watch of all clients', () => {
  let log: CountedLog;
  let changed: ChangedClients;
  let watch: ClientsWatch;

  function open(isShared: boolean): void {
    log = new CountedLog(isShared);
    changed = new ChangedClients();
    watch = new ClientsWatch(new ClientChanges(changed, log, NO_LOG));
  }

  async function append(clientId: string, through: bigint): Promise<void> {
    const event = { eventId: randomUUID(), type: 'Any', data: '{}', metadata: '{}' };
    await log.append(clientStream(clientId), through - 1n, [event]);
  }

  it('names the clients of a round once, each with its newest revision', async () => {
    open(false);
    const [one, two] = [await watch.open(everyone), await watch.open((id) => id === 'b')];
    for (let revision = 0n; revision < 10n; revision++) changed.recorded('a', revision);
    changed.recorded('b', 3n);
    expect(await next(one)).toEqual({ a: 9n, b: 3n });
    expect(await next(two)).toEqual({ b: 3n });
    changed.recorded('b', 4n);
    expect(await next(one)).toEqual({ b: 4n });
  });

  it('joins the rounds that a subscriber has not taken', async () => {
    open(false);
    const [quick, slow] = [await watch.open(everyone), await watch.open(everyone)];
    changed.recorded('a', 1n);
    await next(quick);
    changed.recorded('a', 2n);
    changed.recorded('b', 1n);
    await next(quick);
    expect(await next(slow)).toEqual({ a: 2n, b: 1n });
  });

  it('gives at most 500 clients at once', async () => {
    open(false);
    const source = await watch.open(everyone);
    for (let n = 0; n < 700; n++) changed.recorded(`client-${n}`, 1n);
    const sizes = [Object.keys(await next(source)).length, Object.keys(await next(source)).length];
    expect(sizes).toEqual([500, 200]);
  });

  it('ends a subscriber for which more than 10,000 changes wait, and no other one', async () => {
    open(false);
    const [quick, slow] = [await watch.open(everyone), await watch.open(everyone)];
    for (const part of [1, 2]) {
      for (let n = 0; n < 6_000; n++) changed.recorded(`client-${part}-${n}`, 1n);
      for (let seen = 0; seen < 6_000;) seen += Object.keys(await next(quick)).length;
    }
    await expect(slow.ready()).rejects.toThrow('read the clients again');
    changed.recorded('a', 1n);
    expect(await next(quick)).toEqual({ a: 1n });
  });

  it('follows what other instances append, while somebody subscribes', async () => {
    open(true);
    const source = await watch.open(everyone);
    expect(log.followers).toBe(1);
    await append('a', 0n);
    expect(await next(source)).toEqual({ a: 0n });
    source.close();
    await until(() => log.followers === 0);
    expect(source.take()).toBeNull();
  });

  it('ends its subscribers when the log was not followed for a while', async () => {
    open(true);
    const source = await watch.open(everyone);
    await log.endAll();
    await expect(source.ready()).rejects.toThrow('read the clients again');
  });
});
