import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { openDataDirectory } from '../../../src/adapters/embedded/sqlite/data-directory.js';
import { freshDirectory, removeDirectory, tallystick } from '../../cli/run-tallystick.js';
import { until } from '../../contracts/until.js';
import { Service } from '../../e2e/service.js';

const IN_USE = /the data directory \S+ is in use by another process: stop the other process first/;

async function createClient(service: Service, name: string): Promise<number> {
  const body = { username: name, email: `${name}@example.com`, currency: 'CREDIT' };
  const about = { firstName: 'Ada', lastName: 'Lovelace' };
  const { status } = await service.call('POST', '/v1/clients', { ...body, ...about });
  return status;
}

describe('the lock on the data directory', () => {
  let directory: string;
  let service: Service;
  const lockFile = (): string => join(directory, 'lock.db');

  beforeAll(async () => {
    directory = freshDirectory();
    service = await Service.start(directory);
    expect(await createClient(service, 'first')).toBe(201);
  });

  afterAll(async () => {
    await service.stop('SIGKILL');
    removeDirectory(directory);
  });

  it.each([
    ['deleted', () => rmSync(lockFile())],
    ['renamed', () => renameSync(lockFile(), join(directory, 'moved.db'))],
    [
      'replaced by an empty file',
      () => {
        rmSync(lockFile());
        writeFileSync(lockFile(), '');
      },
    ],
    [
      'replaced by a copy',
      () => {
        cpSync(lockFile(), join(directory, 'copy.db'));
        renameSync(join(directory, 'copy.db'), lockFile());
      },
    ],
  ])('lets no second service in after lock.db was %s', async (_, damage) => {
    damage();
    await expect(Service.start(directory)).rejects.toThrow(IN_USE);
    expect((await service.call('GET', '/health/ready')).status).toBe(200);
  });

  it('lets no command write after lock.db was deleted', async () => {
    rmSync(lockFile());
    const made = await tallystick(['key', 'create', '--role', 'admin'], directory);
    expect([made.status, made.stderr]).toEqual([1, expect.stringMatching(IN_USE)]);
  });

  it('makes and locks a deleted lock.db again', async () => {
    rmSync(lockFile(), { force: true });
    await until(() => existsSync(lockFile()));
    await until(() => {
      const other = new DatabaseSync(lockFile(), { timeout: 0 });
      try {
        other.exec('BEGIN EXCLUSIVE; ROLLBACK');
        return false;
      } catch {
        return true;
      } finally {
        other.close();
      }
    });
  });

  it('is released by a process that is killed, without a lock file as well', async () => {
    rmSync(lockFile(), { force: true });
    await service.stop('SIGKILL');
    service = await Service.start(directory);
    expect(await createClient(service, 'second')).toBe(201);
  });
});

describe('a data directory being opened', () => {
  it('is refused when its lock file was replaced before the ledger files were open', () => {
    const parent = freshDirectory();
    const path = join(parent, 'data');
    mkdirSync(path);
    const opened = openDataDirectory(path);
    opened.assertHeld();
    rmSync(join(path, 'lock.db'));
    expect(() => opened.assertHeld()).toThrow(IN_USE);
    opened.close();
    removeDirectory(parent);
  });

  it('is refused while another process has a ledger file open', async () => {
    const path = freshDirectory();
    const first = await Service.start(path);
    rmSync(join(path, 'lock.db'));
    expect(() => openDataDirectory(path)).toThrow(IN_USE);
    await first.stop('SIGKILL');
    openDataDirectory(path).close();
    removeDirectory(path);
  });
});
