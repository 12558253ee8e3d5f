import { randomUUID } from 'node:crypto';
import { mkdirSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedEventLog } from '../../src/adapters/embedded/event-log.js';
import { openVault, type VaultFile } from '../../src/adapters/embedded/vault-file.js';
import { beginAnew } from '../../src/cli/copy/begin-anew.js';
import { copyKeys, holdsNothing, verifyKeys } from '../../src/cli/copy/copy-keys.js';
import { copyLog, type LogCopied } from '../../src/cli/copy/copy-log.js';
import { differenceOf, eventsOf } from '../../src/cli/copy/events-of.js';
import { soleFeeder } from '../../src/cli/copy/sole-feeder.js';
import { verifyLog } from '../../src/cli/copy/verify-log.js';
import { FEED } from '../../src/application/leased-runner.js';
import { LogUnavailable, NO_STREAM, type LoggedEvent } from '../../src/ports/event-log.js';
import type { EventLog } from '../../src/ports/event-log.js';
import type { ApiKey } from '../../src/ports/credentials.js';
import { PROJECTIONS } from '../../projections/all.js';
import { FaultyLog } from '../application/faulty-log.js';
import { asStored, freshStream, sampleEvents } from '../contracts/sample-events.js';
import { MemoryDocuments } from '../memory/documents.js';
import { MemoryEventLog } from '../memory/event-log.js';
import { MemoryIdIndex } from '../memory/id-index.js';
import { MemoryLeases } from '../memory/leases.js';
import { freshDirectory, removeDirectory, tallystick } from './run-tallystick.js';

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

  it('goes on where it stood, wherever that was', async () => {
    const { length } = await allOf(source);
    for (let stopped = 0; stopped <= length; stopped += 7) {
      const begun = new MemoryEventLog(true);
      await copyBeginning(source, begun, stopped);
      let told = 0;
      const settled = (events: number): void => void (told += events);
      const copied = await copyLog({ source, target: begun }, { settled });
      expect(copied).toEqual({ found: stopped, copied: length - stopped });
      expect(told).toBe(length);
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

  it('keeps the order of a group when an outage meets the middle of it', async () => {
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
      /somebody else writes into the target/,
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
      `${stream} at revision 0 stands there where the source has ` +
        `${fifth?.stream} at revision ${fifth?.revision}`,
    );
  });

  it('is refused when it goes on beyond the source', async () => {
    await copyLog({ source, target }, quiet);
    const [first] = await allOf(source);
    const stream = first?.stream ?? '';
    await target.append(stream, await target.head(stream), sampleEvents(1));
    const head = await target.head(stream);
    expect(await refusal()).toContain(`${stream} at revision ${head} stands there beyond its end`);
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
        `the copy differs: ${third.stream} at revision ${third.revision} stands there`,
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

describe('copying keys', () => {
  let directory: string;
  let from: VaultFile;
  let to: VaultFile;
  beforeEach(() => {
    directory = freshDirectory();
    const master = Buffer.alloc(32, 5);
    [from, to] = [openVault(join(directory, 'a'), master), openVault(join(directory, 'b'), master)];
  });
  afterEach(() => {
    [from, to].forEach((file) => file.close());
    removeDirectory(directory);
  });
  const source = (): Keys => ({ vault: from.keyVault, credentials: from.credentials });
  const target = (): Keys => ({ vault: to.keyVault, credentials: to.credentials });

  it('brings keys, destroyed keys, secrets and API keys, as often as it is asked to', async () => {
    expect(await holdsNothing(source())).toBe(true);
    const ids = Array.from({ length: 1_203 }, () => randomUUID());
    await Promise.all(ids.map((id) => from.keyVault.keyFor(id)));
    const [gone = '', live = ''] = ids;
    await from.keyVault.destroy(gone);
    await from.keyVault.secret('names');
    await from.credentials.add(apiKey('one'));
    expect(await holdsNothing(source())).toBe(false);
    // What an earlier run had brought, when a key was not destroyed yet.
    await to.keyVault.adopt([{ clientId: live, key: await from.keyVault.keyFor(live) }]);
    for (let twice = 0; twice < 2; twice++) {
      await copyKeys(source(), target());
      expect(await verifyKeys(source(), target())).toEqual({
        clients: 1_202,
        destroyed: 1,
        secrets: 1,
        apiKeys: 1,
        others: [],
      });
    }
    for (const id of ids.slice(0, 50)) {
      const [here, there] = [await from.keyVault.findKey(id), await to.keyVault.findKey(id)];
      expect(there?.export()).toEqual(here?.export());
    }
    expect(await to.credentials.list()).toEqual(await from.credentials.list());
    await from.keyVault.destroy(live);
    await expect(verifyKeys(source(), target())).rejects.toThrow(`key of client ${live}`);
    await copyKeys(source(), target());
    expect(await to.keyVault.keyFor(live)).toBeNull();
  });

  it('leaves an API key that only the target has, and tells of it', async () => {
    await from.credentials.add(apiKey('one'));
    await to.credentials.add(apiKey('two'));
    await copyKeys(source(), target());
    expect(await verifyKeys(source(), target())).toMatchObject({ apiKeys: 1, others: ['two'] });
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'another secret',
      () => Promise.all([from, to].map(({ keyVault }) => keyVault.secret('names'))),
      /belongs to another ledger: its secret names differs/,
    ],
    [
      'another key of a client',
      () => Promise.all([from, to].map(({ keyVault }) => keyVault.keyFor('c-1'))),
      /the key of client c-1 is another one/,
    ],
    [
      'a key destroyed that the source still has',
      () => Promise.all([from.keyVault.keyFor('c-1'), to.keyVault.destroy('c-1')]),
      /the key of client c-1 was destroyed/,
    ],
    [
      'a key of a client whom the source does not know',
      () => to.keyVault.keyFor('c-2'),
      /a key of client c-2, whom the source does not know/,
    ],
    [
      'another API key of the same id',
      () =>
        Promise.all([
          from.credentials.add(apiKey('one')),
          to.credentials.add({ ...apiKey('one'), role: 'auditor' }),
        ]),
      /API key one is another one/,
    ],
  ])('refuses a target that has %s', async (_what, arrange, reason) => {
    await arrange();
    await expect(copyKeys(source(), target())).rejects.toThrow(reason);
  });
});

describe('before a copy', () => {
  it('empties the id index and the read models, whose positions were those of another log', async () => {
    const [ids, documents] = [new MemoryIdIndex(), new MemoryDocuments()];
    const collections = PROJECTIONS.map(({ collection }) => collection);
    await documents.prepare(collections);
    await ids.add([], 70n);
    await documents.write(
      collections.map((collection) => ({ collection, writes: [] })),
      70n,
      'served',
    );
    await beginAnew(ids, documents);
    expect(await ids.covered()).toBe(-1n);
    for (const collection of collections) {
      expect((await documents.checkpoint(collection, 'served')) ?? -1n).toBe(-1n);
    }
  });

  it('makes sure that no instance feeds the read models meanwhile', async () => {
    const instance = new MemoryLeases();
    const command = instance.rival();
    await instance.hold(FEED, 60_000);
    await expect(soleFeeder(command, 0)).rejects.toThrow(/stop all instances first/);
    await instance.release(FEED);
    const letGo = await soleFeeder(command, 0);
    expect(await instance.hold(FEED, 60_000)).toBe(false);
    await letGo();
    expect(await instance.hold(FEED, 60_000)).toBe(true);
  });
});

describe('tallystick copy', () => {
  let directory: string;
  beforeEach(() => {
    directory = freshDirectory();
  });
  afterEach(() => removeDirectory(directory));
  const nobody = {
    EVENTSTORE_URL: 'esdb://127.0.0.1:1?tls=false',
    TALLYSTICK_MASTER_KEY: Buffer.alloc(32, 5).toString('base64'),
  };
  const copy = (from: string, to: string): string[] => ['copy', '--from', from, '--to', to];

  it.each([
    ['the same place twice', copy('embedded', 'embedded'), {}, 2, /must differ/],
    ['another place', copy('embedded', 'paper'), {}, 1, /Allowed choices are embedded, eventstore/],
    ['no address', copy('embedded', 'eventstore'), {}, 1, /EVENTSTORE_URL must be set/],
    ['no ledger', copy('embedded', 'eventstore'), nobody, 1, /no ledger in .*: set DATA_DIR/],
  ])('refuses %s, with the reason and no stack', async (_what, args, env, expected, reason) => {
    const data = join(directory, 'data');
    const { status, stdout, stderr } = await tallystick(args, data, env);
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' });
    expect(stderr).toMatch(reason);
    expect(stderr).not.toContain('    at ');
    expect(existsSync(data)).toBe(false);
  });

  it('says that the server is away, and that it can be run again', async () => {
    const data = join(directory, 'data');
    mkdirSync(data);
    writeFileSync(join(data, 'log.db'), '');
    const away = await tallystick(copy('embedded', 'eventstore'), data, nobody);
    expect(away).toMatchObject({ status: 1, stdout: '' });
    expect(away.stderr).toMatch(/EventStoreDB.*: run the same command again, it goes on where/);
  }, 60_000);
});

type Keys = Parameters<typeof copyKeys>[0];

function apiKey(keyId: string): ApiKey {
  return {
    keyId,
    name: `key ${keyId}`,
    role: 'gateway',
    secretHash: Buffer.from(keyId).toString('hex').padEnd(64, '0'),
    createdAt: '2026-11-21T08:00:00.000Z',
    createdBy: 'staff-1',
    expiresAt: null,
    clientIds: null,
    channels: ['api'],
    scopes: null,
  };
}
