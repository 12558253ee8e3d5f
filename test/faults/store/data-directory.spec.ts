import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  DataDirectoryUnusable,
  openDataDirectory,
} from '../../../src/adapters/embedded/sqlite/data-directory.js';
import { temporaryDirectory } from '../../contracts/temporary-directory.js';
import type { TemporaryDirectory } from '../../contracts/temporary-directory.js';
import { canMount, tinyDisk } from './tiny-disk.js';

const HOLDER = fileURLToPath(new URL('./hold-lock.mjs', import.meta.url));

async function holdLock(directory: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [HOLDER, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout ?? child, 'data');
  return child;
}

describe('the data directory', () => {
  let parent: TemporaryDirectory;
  beforeEach(async () => {
    parent = await temporaryDirectory();
  });
  afterEach(() => parent.remove());

  it('is made for its owner alone, and left without a trace but the lock', () => {
    const path = parent.file('a/b');
    const directory = openDataDirectory(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(directory.file('log.db')).toBe(join(path, 'log.db'));
    expect(readdirSync(path).filter((name) => !name.startsWith('lock.db'))).toEqual([]);
    directory.close();
    directory.close();
    openDataDirectory(path).close();
  });

  it('is refused while another process has it, and free once that one is killed', async () => {
    const path = parent.file('data');
    mkdirSync(path);
    const holder = await holdLock(path);
    const refused = `the data directory ${path} is in use by another process`;
    expect(() => openDataDirectory(path)).toThrow(refused);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const directory = openDataDirectory(path);
    expect(() => openDataDirectory(path)).toThrow(refused);
    directory.close();
  });

  it('is refused where no directory can be created', () => {
    expect(() => openDataDirectory('/proc/nobody/can')).toThrow(DataDirectoryUnusable);
  });

  it('is refused if it is a file, or leads to one', () => {
    const path = parent.file('data');
    writeFileSync(path, 'a file');
    expect(() => openDataDirectory(path)).toThrow('is a file, not a directory');
    expect(() => openDataDirectory(join(path, 'below'))).toThrow('inside a file');
    expect(() => openDataDirectory(path)).toThrow(DataDirectoryUnusable);
  });
});

const withMount = canMount() ? describe : describe.skip;

withMount('the data directory on a disk of its own (needs the right to mount)', () => {
  it('is refused on a read-only file system', () => {
    const disk = tinyDisk(1024 * 1024);
    if (disk === null) throw new Error('the disk could not be mounted');
    openDataDirectory(disk.path).close();
    disk.makeReadOnly();
    expect(() => openDataDirectory(disk.path)).toThrow('is on a read-only file system');
    const below = join(disk.path, 'a', 'b');
    expect(() => openDataDirectory(below)).toThrow('is on a read-only file system');
    disk.remove();
  });

  it('is refused on a full file system, and accepted when there is space again', () => {
    const disk = tinyDisk(1024 * 1024);
    if (disk === null) throw new Error('the disk could not be mounted');
    const free = disk.fill();
    expect(() => openDataDirectory(disk.path)).toThrow('no space left');
    free();
    openDataDirectory(disk.path).close();
    disk.remove();
  });
});
