import { copyFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { EmbeddedEventLog } from '../../src/adapters/embedded/log/event-log.js';
import { openVault } from '../../src/adapters/embedded/vault/vault-file.js';
import {
  openEventStore,
  type EventStore,
} from '../../src/adapters/eventstoredb/open-event-store.js';
import { SystemClock } from '../../src/adapters/system/clock.js';
import { clientOfSender } from '../../src/cli/import/import-messages.js';
import type { EventLog, LoggedEvent } from '../../src/ports/event-log.js';
import { onServers, worldOf, type StoreSetup } from '../harness/store-setups.js';
import {
  freshDirectory,
  removeDirectory,
  startTallystick,
  tallystick,
} from '../cli/run-tallystick.js';
import type { Ran } from '../cli/run-tallystick.js';
import { until } from '../contracts/until.js';
import { Service } from './service.js';

const MESSAGES = 4_000;
const everything = { after: -1n, batchMax: 1_000, prefixes: [] };

async function eventsIn(log: EventLog): Promise<LoggedEvent[]> {
  const all: LoggedEvent[] = [];
  for await (const { events } of log.readAll(everything)) all.push(...events);
  return all;
}

/**
 * Reads a copy of the directory: a closed connection may live on until its statements are collected,
 * and the commands of the next test would take this process for a user of the directory.
 */
async function inCopy<T>(path: string, read: (copy: string) => Promise<T>): Promise<T> {
  const copy = freshDirectory();
  cpSync(path, copy, { recursive: true });
  return read(copy).finally(() => removeDirectory(copy));
}

function eventsOfDirectory(path: string): Promise<LoggedEvent[]> {
  return inCopy(path, async (copy) => {
    const log = new EmbeddedEventLog(join(copy, 'log.db'), { role: 'writer' });
    return eventsIn(log).finally(() => log.close());
  });
}

const withoutPosition = ({ position: _, ...event }: LoggedEvent): unknown => event;

function openLog(url: string): Promise<EventStore> {
  return openEventStore({ url, clock: new SystemClock() });
}

onServers('copying a ledger to EventStoreDB and MongoDB, and back', () => {
  let directory: string;
  let world: StoreSetup;
  let story: readonly LoggedEvent[];
  const here = (): string => join(directory, 'here');
  const back = (): string => join(directory, 'back');
  const key = (): Record<string, string> => ({
    TALLYSTICK_MASTER_KEY: world.settings['TALLYSTICK_MASTER_KEY'] ?? '',
  });
  const there = ['copy', '--from', 'embedded', '--to', 'eventstore'];
  const home = ['copy', '--from', 'eventstore', '--to', 'embedded'];

  beforeAll(async () => {
    directory = freshDirectory();
    world = worldOf(['EVENTSTORE_URL', 'MONGODB_URL']);
    const messages = join(directory, 'messages.txt');
    const all = gunzipSync(readFileSync('examples/college-msg.txt.gz')).toString('utf8');
    writeFileSync(messages, all.split('\n').slice(0, MESSAGES).join('\n'));
    const imported = await tallystick(['import', messages, '--format', 'messages'], here(), key());
    expect(imported).toMatchObject({ status: 0 });
    const made = await tallystick(['key', 'create', '--role', 'auditor'], here(), key());
    expect(made).toMatchObject({ status: 0 });
    // Its first start records the fact of the admin key, which a later start on the servers would.
    await (await Service.start(here(), key())).stop();
    story = await eventsOfDirectory(here());
    expect(story.length).toBeGreaterThan(MESSAGES);
  });
  afterAll(async () => {
    removeDirectory(directory);
    await world.close();
  });

  /** Starts a copy, and kills it as soon as some of the events have arrived. */
  async function killedInTheMiddle(store: EventStore): Promise<number> {
    const { child, done } = startTallystick(there, here(), world.settings);
    let ended: Ran | null = null;
    const end = done.then((ran) => (ended = ran));
    let after = -1n;
    for (let arrived = 0; arrived < story.length / 10 && ended === null;) {
      for await (const batch of store.log.readAll({ ...everything, after })) {
        arrived += [...batch.events].length;
        after = batch.through;
      }
    }
    child.kill('SIGKILL');
    expect((await end).status).toBeNull();
    return (await eventsIn(store.log)).length;
  }

  it('continues at the end of a killed copy, in the order of the source [I20]', async () => {
    const store = await openLog(world.settings['EVENTSTORE_URL'] ?? '');
    try {
      const arrived = await killedInTheMiddle(store);
      expect(arrived).toBeGreaterThan(0);
      expect(arrived).toBeLessThan(story.length);
      const { status, stdout, stderr } = await tallystick(there, here(), world.settings);
      expect({ status, stderr: stderr.replaceAll(/^(copy|verify): .*\n/gm, '') }).toEqual({
        status: 0,
        stderr: '',
      });
      const found = Number(/(\d+) were there already/.exec(stdout)?.[1]);
      // Appends in flight at the kill may have arrived a moment later.
      expect(found).toBeGreaterThanOrEqual(arrived);
      expect(stdout).toContain(`copied: ${story.length - found} events, ${found} were`);
      const streams = new Set(story.map(({ stream }) => stream)).size;
      expect(stdout).toContain(`verified: ${streams} streams, ${story.length} events:`);
      expect(stdout).toMatch(/\d+ client keys, [1-5] secrets, 1 API keys, \d+ records of access/);
      const copies = await eventsIn(store.log);
      expect(copies.map(withoutPosition)).toEqual(story.map(withoutPosition));
    } finally {
      await store.close();
    }
  });

  it('changes nothing when it is run again', async () => {
    const again = await tallystick(there, here(), world.settings);
    expect(again).toMatchObject({ status: 0 });
    expect(again.stdout).toContain(`copied: 0 events, ${story.length} were there already`);
  });

  it('refuses while an instance works with the servers', async () => {
    const service = await Service.start('/nowhere', world.settings);
    try {
      // It listens before it has acquired the lease of the projection engine, by which the copy
      // detects it.
      await until(async () => (await service.call('GET', '/health/ready')).status === 200);
      const refused = await tallystick(there, here(), world.settings);
      expect(refused).toMatchObject({ status: 1, stdout: '' });
      expect(refused.stderr).toMatch(/an instance works with this MongoDB: stop all instances/);
      const { body } = await service.call('GET', `/v1/clients/${clientOfSender('1')}/verification`);
      expect(body).toMatchObject({ ok: true });
    } finally {
      await service.stop();
    }
  });

  it('refuses to copy back over another ledger, and leaves that as it was', async () => {
    const other = join(directory, 'other');
    const file = join(directory, 'one.txt');
    writeFileSync(file, '1 2 1082040961\n');
    const made = await tallystick(['import', file, '--format', 'messages'], other, key());
    expect(made).toMatchObject({ status: 0 });
    const before = await eventsOfDirectory(other);
    const refused = await tallystick(home, other, world.settings);
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(/the target's vault belongs to another ledger/);
    expect(await eventsOfDirectory(other)).toEqual(before);
  });

  it('comes back byte for byte, with its keys, and is served as before [I16] [I17]', async () => {
    const copied = await tallystick(home, back(), world.settings);
    expect(copied).toMatchObject({ status: 0 });
    expect(copied.stdout).toContain(`copied: ${story.length} events\n`);
    expect(await eventsOfDirectory(back())).toEqual(story);
    expect(await keysIn(back(), key())).toEqual(await keysIn(here(), key()));
    const [before, after] = [
      await tallystick(['verify', '--anchor'], here(), key()),
      await tallystick(['verify', '--anchor'], back(), key()),
    ];
    expect(after).toMatchObject({ status: 0, stdout: before.stdout });
    const one = ['export', '--client', clientOfSender('1')];
    const exported = await tallystick(one, back(), key());
    expect(exported.stdout).toContain('sender-1');
    expect(exported.stdout).toBe((await tallystick(one, here(), key())).stdout);
  });

  it('leaves the keys in place without MongoDB, and has read models rebuilt [I16]', async () => {
    const { MONGODB_URL: _, ...settings } = world.settings;
    const verified = expect.stringMatching(/^verified: \d+ clients/);
    // There and back in one directory: its read models are filled from one log, then from the
    // other.
    for (const [args, served] of [
      [there, settings],
      [home, key()],
    ] as const) {
      const copied = await tallystick(args, here(), settings);
      expect(copied).toMatchObject({ status: 0 });
      expect(copied.stdout).toContain('the keys stay where they are');
      const sound = await tallystick(['verify'], here(), served);
      expect(sound).toMatchObject({ status: 0, stdout: verified });
    }
    const service = await Service.start(here(), settings);
    try {
      const refused = await tallystick(home, join(directory, 'beside'), settings);
      expect(refused).toMatchObject({ status: 1, stdout: '' });
      expect(refused.stderr).toMatch(/an instance works with this EventStoreDB: stop all/);
    } finally {
      await service.stop();
    }
    const keyless = await tallystick(home, join(directory, 'empty'), settings);
    expect(keyless).toMatchObject({ status: 1, stdout: '' });
    expect(keyless.stderr).toMatch(/the keys of this ledger are not in DATA_DIR/);
  });

  it('refuses a source whose vault is that of another ledger, and copies nothing', async () => {
    const other = join(directory, 'other');
    const made = await tallystick(['key', 'create', '--role', 'admin'], other, key());
    expect(made).toMatchObject({ status: 0 });
    copyFileSync(join(here(), 'log.db'), join(other, 'log.db'));
    const elsewhere = worldOf(['EVENTSTORE_URL', 'MONGODB_URL']);
    const refused = await tallystick(there, other, { ...elsewhere.settings, ...key() });
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /vault\.db in .* does not belong to log\.db beside it: put back/,
    );
    const store = await openLog(elsewhere.settings['EVENTSTORE_URL'] ?? '');
    expect(await eventsIn(store.log)).toEqual([]);
    await store.close();
    await elsewhere.close();
  });
});

/** Everything that a vault holds, as texts. */
function keysIn(path: string, env: Record<string, string>): Promise<unknown> {
  return inCopy(path, (copy) => keysOf(copy, env));
}

async function keysOf(path: string, env: Record<string, string>): Promise<unknown> {
  const master = Buffer.from(env['TALLYSTICK_MASTER_KEY'] ?? '', 'base64');
  const { keyVault, credentials, close } = openVault(path, master);
  try {
    const secrets = await Promise.all(
      (['names', 'fingerprints', 'cursors', 'ledger', 'access'] as const).map((name) =>
        keyVault.findSecret(name),
      ),
    );
    const clients = await keyVault.kept(null, 100_000);
    return {
      secrets: secrets.map((secret) => secret?.export().toString('hex')),
      clients: clients.map(({ clientId, key }) => [clientId, key?.export().toString('hex')]),
      apiKeys: await credentials.page(null, 99),
    };
  } finally {
    close();
  }
}
