import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { Service } from '../e2e/service.js';
import {
  CommandHost,
  freshDirectory,
  removeDirectory,
  tallystick as inOwnProcess,
  type Ran,
} from './run-tallystick.js';

const ADA = '7d6a2a40-6a3c-4f57-9a40-0f7f9bd3c001';
const BOB = '7d6a2a40-6a3c-4f57-9a40-0f7f9bd3c002';
/** The creation of the key that the service is used with. */
const KEY_FACT = '1 event of staff and API keys';

let suite: string;
let folder: string;
let data: string;
let service: Service | null = null;
let host: CommandHost;

const tallystick: CommandHost['run'] = (...command) => host.run(...command);

/** One ledger for all cases: as a service leaves it that was stopped, and one that was killed. */
beforeAll(async () => {
  host = new CommandHost();
  suite = freshDirectory();
  const own = join(suite, 'own');
  service = await Service.start(own);
  for (const [id, username] of [
    [ADA, 'ada'],
    [BOB, 'bob'],
  ]) {
    const names = { username, email: `${username}@example.com`, firstName: 'A', lastName: 'B' };
    await made('/v1/clients', { id, ...names, currency: 'CREDIT' });
  }
  await made(`/v1/clients/${BOB}/recharges`, { rechargeId: 'r-1', credits: '7' });
  await made(`/v1/clients/${ADA}/recharges`, { rechargeId: 'r-1', credits: '100' });
  await made(`/v1/clients/${ADA}/debits`, { messageId: 'm-1', credits: '2' });
  // The read models have seen all of it.
  await service.call('GET', `/v1/clients/${ADA}/log?minRevision=2`);
  await service.stop('SIGKILL');
  cpSync(own, join(suite, 'SIGKILL'), { recursive: true });
  service = await Service.start(own);
  await service.stop('SIGTERM');
  cpSync(own, join(suite, 'SIGTERM'), { recursive: true });
});
afterAll(async () => {
  await host.close();
  removeDirectory(suite);
});

beforeEach(() => {
  folder = freshDirectory();
  data = join(folder, 'data');
  cpSync(join(suite, 'SIGTERM'), data, { recursive: true });
});
afterEach(async () => {
  await service?.stop('SIGKILL');
  service = null;
  removeDirectory(folder);
});

/** Adds one debit to the ledger, and stops it in order. */
async function debit(): Promise<void> {
  service = await Service.start(data);
  await made(`/v1/clients/${ADA}/debits`, { messageId: 'm-2', credits: '3' });
  await service.stop();
}

async function made(path: string, body: object): Promise<void> {
  expect((await service?.call('POST', path, body))?.status).toBe(201);
}

const verify = (...args: string[]): Promise<Ran> => tallystick(['verify', ...args], data);

/** Every file of a store with the hash of its content; all but the locks of SQLite. */
function contentsOf(directory: string): Record<string, string> {
  const files = readdirSync(directory).filter((name) => !/^lock\.db|-shm$/.test(name));
  const hashed = files.map((name) => {
    const bytes = readFileSync(join(directory, name));
    return [name, createHash('sha256').update(bytes).digest('hex')];
  });
  return Object.fromEntries(hashed) as Record<string, string>;
}

function changeLog(sql: string): void {
  const log = new DatabaseSync(join(data, 'log.db'));
  log.exec(sql);
  log.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  log.close();
}

const loseTheLastEvent = (): void =>
  changeLog('DELETE FROM events WHERE position = (SELECT max(position) FROM events)');

describe('tallystick verify', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'and export change no file of the store after %s [I19]',
    async (signal) => {
      removeDirectory(data);
      cpSync(join(suite, signal), data, { recursive: true });
      const before = contentsOf(data);
      for (const args of [
        ['verify'],
        ['verify', ADA],
        ['verify', '--anchor'],
        ['export'],
        ['export', '--format', 'csv'],
      ]) {
        const { status, stdout } = await tallystick(args, data);
        expect([args, status]).toEqual([args, 0]);
        expect(stdout).not.toBe('');
        expect(contentsOf(data)).toEqual(before);
      }
    },
  );

  it.each(['verify', 'export', 'rebuild'])(
    'and its like make nothing where there is no ledger: %s',
    async (command) => {
      const empty = join(folder, 'empty');
      mkdirSync(empty);
      for (const [dataDir, left] of [
        [empty, []],
        [join(folder, 'absent'), null],
      ] as const) {
        const { status, stderr } = await tallystick([command], dataDir);
        expect([status, stderr]).toEqual([1, expect.stringMatching(/no ledger in .*set DATA_DIR/)]);
        expect(existsSync(dataDir) ? readdirSync(dataDir) : null).toEqual(left);
      }
    },
  );

  it('reports a missing end of the log, by client and revision, each time [I16]', async () => {
    loseTheLastEvent();
    for (const args of [[], [ADA]]) {
      const { status, stdout, stderr } = await verify(...args);
      expect(status).toBe(1);
      expect(stdout).toMatch(/^DIFFERENCES FOUND: /);
      expect(stderr).toMatch(
        /the end of the log is missing: the log ends at position \d+, but was/,
      );
      const ahead =
        'is ahead of the log: the log ends at revision 1, the read model has revision 2';
      expect(stderr).toContain(`client ${ADA}: balance ${ahead}`);
      expect(stderr).toContain(`client ${ADA}: credit-log ${ahead}`);
      expect(stderr).not.toContain(BOB);
    }
  });

  it('reports a client whose stream is missing whole', async () => {
    changeLog(`DELETE FROM events WHERE stream = (SELECT no FROM streams WHERE id = 'client-${BOB}');
      DELETE FROM streams WHERE id = 'client-${BOB}'`);
    const { status, stderr } = await verify();
    expect(status).toBe(1);
    expect(stderr).toContain(`client ${BOB}: balance at revision 1: the log has no document`);
  });

  it('says what the log has and what the read model has', async () => {
    const models = new DatabaseSync(join(data, 'models.db'));
    const { name } = models
      .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'balance_v%'`)
      .get() as { name: string };
    models.exec(
      `UPDATE "${name}" SET body = replace(body, '"available":"98"', '"available":"99"')`,
    );
    models.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    models.close();
    const { status, stderr } = await verify(ADA);
    expect(status).toBe(1);
    expect(stderr).toBe(
      `client ${ADA}: balance at revision 2, available: the log has 98, the read model has 99\n`,
    );
  });

  it.each([
    ['vault.db', /^the vault: vault\.db is missing: personal data/],
    ['master.key', /^the vault: master\.key is missing: put it back or set/],
  ])('reports a lost %s in one line', async (file, message) => {
    rmSync(join(data, file));
    const { status, stderr } = await verify();
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(existsSync(join(data, file))).toBe(false);
  });

  it('reports a vault of another ledger in one line', async () => {
    const other = join(folder, 'other');
    const env = { TALLYSTICK_MASTER_KEY: readFileSync(join(data, 'master.key'), 'utf8').trim() };
    expect((await tallystick(['key', 'create', '--role', 'admin'], other, env)).status).toBe(0);
    copyFileSync(join(other, 'vault.db'), join(data, 'vault.db'));
    const { status, stderr } = await verify();
    expect(status).toBe(1);
    expect(stderr).toMatch(/^the vault: vault\.db in .* does not belong to log\.db beside it: put/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('reports keys that an older vault does not have in one line', async () => {
    const vault = new DatabaseSync(join(data, 'vault.db'));
    vault.exec(`DELETE FROM client_keys WHERE client_id = '${BOB}'`);
    vault.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    vault.close();
    const { status, stderr } = await verify();
    expect(status).toBe(1);
    expect(stderr).toBe(
      `the vault has no key of 1 of 2 clients (${BOB}): restore the vault that belongs to this log\n`,
    );
  });

  it('checks a log that was restored without read models, and says that it did', async () => {
    const restored = join(folder, 'restored');
    mkdirSync(restored);
    const files = ['log.db', 'vault.db', 'master.key'];
    for (const file of files) copyFileSync(join(data, file), join(restored, file));
    const { status, stdout, stderr } = await tallystick(['verify'], restored);
    expect([status, stdout]).toEqual([0, `verified: 2 clients, 5 events, 4 names, ${KEY_FACT}\n`]);
    expect(stderr).toMatch(
      /^not compared, because not made yet: balance, .*start the service once/,
    );
    expect(readdirSync(restored).sort()).toEqual([...files].sort());
  });

  it('compares read models that lag as far as they are', async () => {
    const [models, older] = [join(data, 'models.db'), join(folder, 'older.db')];
    copyFileSync(models, older);
    await debit();
    copyFileSync(older, models);
    const { status, stdout, stderr } = await verify();
    expect([status, stdout]).toEqual([0, `verified: 2 clients, 6 events, 4 names, ${KEY_FACT}\n`]);
    expect(stderr).toMatch(/^compared as far as they are, the log ends at position 10: balance, /);
  });
});

describe('tallystick verify --against', () => {
  const kept = (): string => join(folder, 'anchors.txt');

  beforeEach(async () => {
    // In a separate process, because a service may open the same files next.
    writeFileSync(kept(), (await inOwnProcess(['verify', '--anchor'], data)).stdout);
  });

  it('verifies a log that has gone on since', async () => {
    await debit();
    expect(await verify('--against', kept())).toMatchObject({
      status: 0,
      stdout: `verified: 2 clients, 6 events, 4 names, ${KEY_FACT}, 7 kept heads\n`,
    });
  });

  it('finds a missing end although everything else was made again', async () => {
    loseTheLastEvent();
    for (const file of ['models.db', 'operations.db', 'snapshots.db']) rmSync(join(data, file));
    service = await Service.start(data);
    await service.stop();
    expect(await verify()).toMatchObject({ status: 0 });
    for (const args of [[], [ADA]]) {
      const { status, stderr } = await verify(...args, '--against', kept());
      expect([status, stderr]).toEqual([
        1,
        `client-${ADA}: the anchor has revision 2, the log ends at revision 1\n`,
      ]);
    }
    expect(await verify(BOB, '--against', kept())).toMatchObject({ status: 0 });
  });

  it('finds a head that has another hash', async () => {
    const text = readFileSync(kept(), 'utf8');
    writeFileSync(kept(), text.replace(/ [0-9a-f]{64}/, ` ${'0'.repeat(64)}`));
    const { status, stderr } = await verify('--against', kept());
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /at revision \d+: the anchor has hash 0{64}, the log has [0-9a-f]{64}\n/,
    );
  });

  it('names what it cannot use', async () => {
    const absent = await verify('--against', join(folder, 'absent.txt'));
    expect([absent.status, absent.stderr]).toEqual([2, expect.stringContaining('cannot read')]);
    writeFileSync(kept(), `${readFileSync(kept(), 'utf8')}\nnonsense\n`);
    const malformed = await verify('--against', kept());
    expect(malformed.status).toBe(2);
    expect(malformed.stderr).toMatch(/anchors\.txt line 9: expected stream, revision and hash/);
    writeFileSync(kept(), '');
    expect((await verify('--against', kept())).stderr).toMatch(/no heads in it/);
  });
});
