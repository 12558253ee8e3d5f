import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivate, tighten } from '../../../src/adapters/embedded/sqlite/private-files.js';
import { openDataDirectory } from '../../../src/adapters/embedded/sqlite/data-directory.js';
import { Logger } from '../../../src/ports/logger.js';
import { freshDirectory, removeDirectory, tallystick } from '../../cli/run-tallystick.js';
import { ServiceHarness } from '../../harness/service-harness.js';
import { Service } from '../../e2e/service.js';

class Lines extends Logger {
  readonly all: string[] = [];

  constructor() {
    super('test');
  }

  override write(level: string, message: string, fields: object = {}): void {
    this.all.push(`${level} ${message} ${JSON.stringify(fields)}`);
  }

  override of(): Logger {
    return this;
  }
}

const modeOf = (path: string): string => (statSync(path).mode & 0o7777).toString(8);

function modesIn(directory: string): Record<string, string> {
  const names = readdirSync(directory);
  return Object.fromEntries(names.map((name) => [name, modeOf(join(directory, name))]));
}

function openToOthers(directory: string): void {
  chmodSync(directory, 0o755);
  for (const name of readdirSync(directory)) chmodSync(join(directory, name), 0o644);
}

describe('the files of the data directory', () => {
  let directory: string;
  beforeEach(() => {
    directory = freshDirectory();
  });
  afterEach(() => removeDirectory(directory));

  it('are for their owner only, under a service with any umask', async () => {
    chmodSync(directory, 0o755);
    const before = process.umask(0o000);
    const harness = new ServiceHarness();
    try {
      await harness.open({ DATA_DIR: directory });
      await harness.client();
      const modes = modesIn(directory);
      expect(Object.keys(modes)).toEqual(
        expect.arrayContaining(['log.db', 'log.db-wal', 'log.db-shm', 'vault.db', 'models.db']),
      );
      expect(new Set(Object.values(modes))).toEqual(new Set(['600']));
      expect(modeOf(directory)).toBe('700');
    } finally {
      process.umask(before);
      await harness.close();
    }
  });

  it('become so when another release, a copy or a restore made them readable', async () => {
    await (await Service.start(directory)).stop('SIGKILL');
    writeFileSync(join(directory, 'log.db.bak'), 'a copy');
    openToOthers(directory);
    const service = await Service.start(directory);
    await service.stop('SIGKILL');
    expect(new Set(Object.values(modesIn(directory)))).toEqual(new Set(['600']));
    expect(modeOf(directory)).toBe('700');
    expect(service.lines.join('\n')).toContain('other users could open the data directory');
  });

  it('are private in a directory that other programs use, whose mode stays', () => {
    writeFileSync(join(directory, 'notes.txt'), 'not ours');
    writeFileSync(join(directory, 'master.key'), 'ours');
    openToOthers(directory);
    const lines = new Lines();
    openDataDirectory(directory, lines).close();
    const { 'notes.txt': notes, ...own } = modesIn(directory);
    expect([modeOf(directory), notes]).toEqual(['755', '644']);
    expect(new Set(Object.values(own))).toEqual(new Set(['600']));
    expect(lines.all).toEqual([expect.stringContaining('give the ledger a separate one')]);
  });

  it('leave a directory for temporary files its mode', () => {
    chmodSync(directory, 0o1777);
    const lines = new Lines();
    makePrivate(directory, lines);
    expect(modeOf(directory)).toBe('1777');
    expect(lines.all).toHaveLength(1);
  });

  it('keep the setgid bit of their directory', () => {
    chmodSync(directory, 0o2775);
    mkdirSync(join(directory, 'lost+found'));
    makePrivate(directory, new Lines());
    expect(modeOf(directory)).toBe('2700');
  });

  it('are used with a warning where their mode cannot be changed', () => {
    const lines = new Lines();
    // The kernel refuses this change even to root.
    expect(tighten('/proc/self/status', lines)).toBe(false);
    expect(lines.all).toEqual([expect.stringContaining('its rights cannot be changed')]);
  });

  it('include an export that a command writes', async () => {
    await (await Service.start(directory)).stop();
    const out = join(freshDirectory(), 'ledger.jsonl');
    const ran = await tallystick(['export', '--out', out], directory);
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    expect(modeOf(out)).toBe('600');
  });
});
