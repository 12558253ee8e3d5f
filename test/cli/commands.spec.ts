import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { clientOfSender } from '../../src/cli/import/import-messages.js';
import { Service } from '../e2e/service.js';
import {
  CommandHost,
  freshDirectory,
  removeDirectory,
  startTallystick,
  tallystick as inOwnProcess,
  type Ran,
} from './run-tallystick.js';

const MESSAGES = 'src dst time\n1 2 1082040961\nnot a message\n1 3 1082040962\n4 1 1082155839\n';

let host: CommandHost;
let suite: string;
let dir: string;

/** One ledger for all cases that begin with an import. */
beforeAll(async () => {
  host = new CommandHost();
  suite = freshDirectory();
  writeFileSync(messages(), MESSAGES);
  const imported = await importMessages(join(suite, 'data'));
  expect(imported).toMatchObject({ status: 2, stderr: expect.stringContaining('line') });
});
afterAll(async () => {
  await host.close();
  removeDirectory(suite);
});

beforeEach(() => {
  dir = freshDirectory();
});
afterEach(() => removeDirectory(dir));

const tallystick: CommandHost['run'] = (...command) => host.run(...command);
const data = (): string => join(dir, 'data');
const messages = (): string => join(suite, 'messages.txt');
const importMessages = (to: string) =>
  tallystick(['import', messages(), '--format', 'messages'], to);
const begin = (): void => cpSync(join(suite, 'data'), data(), { recursive: true });

const IMPORT = ['import', 'package.json', '--format', 'messages'];
const TO_SERVICE = [...IMPORT, '--url', 'http://[::1]:9'];

describe('tallystick', () => {
  it('lists its commands and prints its version', async () => {
    const help = await inOwnProcess(['--help'], data());
    expect(help.status).toBe(0);
    for (const command of ['serve', 'import', 'verify', 'export', 'rebuild', 'copy', 'key']) {
      expect(help.stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    }
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await inOwnProcess(['--version'], data())).toMatchObject({
      status: 0,
      stdout: `${version}\n`,
    });
  });

  it('lists every variable of the environment in serve --help', async () => {
    const { status, stdout } = await tallystick(['serve', '--help'], data());
    expect(status).toBe(0);
    for (const name of ['PORT', 'DATA_DIR', 'TALLYSTICK_MASTER_KEY', 'TALLYSTICK_ADMIN_KEY']) {
      expect(stdout).toContain(name);
    }
  });

  it.each([
    [['nonsense'], /unknown command/],
    [['import', 'absent.txt', '--format', 'messages'], /no such file: absent\.txt/],
    [['import', 'package.json'], /--format/],
    [['import', 'package.json', '--format', 'words'], /Allowed choices are messages, clients/],
    [[...TO_SERVICE], /needs an admin key: give --key-file, or set TALLYSTICK_API_KEY/],
    [[...TO_SERVICE, '--key-file', 'absent'], /--key-file names a file that cannot be read/],
    [[...TO_SERVICE, '--key', 'a', '--key-file', 'b'], /both given/],
    [[...IMPORT, '--key-file', 'absent'], /--key-file needs --url/],
    [[...IMPORT, '--key', 'a'], /--key needs --url/],
    [['import', 'package.json', '--format', 'messages', '--recharge', '-1'], /amount above 0/],
    [['key', 'create'], /--role/],
  ])('stops with a reason and no stack: %j', async (args, reason) => {
    const { status, stderr } = await tallystick(args, data());
    expect(status).not.toBe(0);
    expect(stderr).toMatch(reason);
    expect(stderr).not.toContain('    at ');
  });

  it('serves until it receives a signal', async () => {
    const env = { PORT: '0', LOG_LEVEL: 'info' };
    const { child, done } = startTallystick(['serve'], data(), env);
    await new Promise<void>((resolve) => {
      child.stdout?.on('data', (chunk) => {
        if (String(chunk).includes('listening on http://')) resolve();
      });
    });
    child.kill('SIGTERM');
    expect(await done).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^admin key .*: tly_/m),
    });
  });

  it('ends with the status of a failure, and says why', async () => {
    const { status, stderr } = await inOwnProcess(['verify'], data());
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^tallystick: no ledger in /)]);
  });

  it('names every variable that is unknown or malformed', async () => {
    const env = { TALLYSTICK_TYPO: '1', PORT: 'x' };
    const { status, stderr } = await tallystick(['verify'], data(), env);
    expect(status).toBe(1);
    expect(stderr).toMatch(/TALLYSTICK_TYPO/);
    expect(stderr).toMatch(/PORT/);
  });
});

describe('tallystick on a store', () => {
  it('refuses a data directory that a service has open', async () => {
    const service = await Service.start(data());
    try {
      const { status, stderr } = await importMessages(data());
      expect(status).toBe(1);
      expect(stderr).toMatch(/in use by another process/);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    } finally {
      await service.stop();
    }
  });

  it('refuses a wrong master key', async () => {
    begin();
    const wrong = Buffer.alloc(32, 7).toString('base64');
    const run = await tallystick(['verify'], data(), { TALLYSTICK_MASTER_KEY: wrong });
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/master key/i);
    expect(run.stderr).not.toContain('    at ');
  });

  it('verifies what is sound, prints every head, and exits 1 for a changed byte [I17]', async () => {
    begin();
    const sound = await tallystick(['verify'], data());
    expect(sound).toMatchObject({ status: 0, stdout: 'verified: 2 clients, 7 events, 4 names\n' });
    const anchor = await tallystick(['verify', '--anchor'], data());
    const heads = anchor.stdout.trim().split('\n');
    expect(heads).toHaveLength(6);
    for (const head of heads)
      expect(head).toMatch(/^(client|username|email)-\S+ \d+ [0-9a-f]{64}$/);
    changeAnAmount();
    const damaged = await tallystick(['verify'], data());
    expect(damaged.status).toBe(1);
    expect(damaged.stdout).toMatch(/^DIFFERENCES FOUND/);
    expect(damaged.stderr).toMatch(/chain at revision 2, hash/);
    const other = await tallystick(['verify', clientOfSender('4')], data());
    expect(other.status).toBe(0);
  });

  it('exports every event in order, and the credit log as a table', async () => {
    begin();
    const events = await tallystick(['export'], data());
    const positions = events.stdout
      .trim()
      .split('\n')
      .map((line) => Number((JSON.parse(line) as { position: string }).position));
    expect(positions).toHaveLength(11);
    expect(positions).toEqual([...positions].sort((one, other) => one - other));
    const out = join(dir, 'log.csv');
    const args = ['export', '--format', 'csv', '--out', out];
    expect(await tallystick(args, data())).toMatchObject({ status: 0, stdout: '' });
    const lines = readFileSync(out, 'utf8').trim().split('\r\n');
    expect(lines[0]).toMatch(/^clientId,revision,type,at,credits,/);
    expect(lines).toHaveLength(1 + 2 + 3);
    const unknown = '00000000-0000-4000-8000-000000000000';
    const absent = await tallystick(['export', '--client', unknown], data());
    expect(absent).toMatchObject({ status: 1, stderr: expect.stringMatching(/no such client/i) });
  });

  it('rebuilds one read model or all, and lists the existing ones [I16]', async () => {
    begin();
    const one = await tallystick(['rebuild', 'balance'], data());
    expect(one).toMatchObject({ status: 0, stdout: expect.stringMatching(/^balance: rebuilt in/) });
    const all = await tallystick(['rebuild'], data());
    expect(all.status).toBe(0);
    expect(all.stdout).toMatch(/^credit-log: rebuilt in/m);
    const none = await tallystick(['rebuild', 'nonsense'], data());
    expect(none).toMatchObject({ status: 2, stderr: expect.stringContaining('credit-log') });
    expect((await tallystick(['verify'], data())).status).toBe(0);
  });

  it('makes a key that the service knows, bound as asked', async () => {
    const clientId = clientOfSender('1');
    begin();
    const args = [
      'key',
      'create',
      '--role',
      'gateway',
      '--client-id',
      clientId,
      '--scope',
      'debit',
    ];
    const { status, stdout } = await inOwnProcess(args, data());
    expect(status).toBe(0);
    expect(stdout).toMatch(/^tly_[\w-]{43}\n$/);
    const service = await Service.start(data());
    try {
      const meterOf = (id: string): Promise<Response> =>
        fetch(`${service.url}/v1/clients/${id}/meter`, {
          headers: { authorization: `Bearer ${stdout.trim()}` },
        });
      expect((await meterOf(clientId)).status).toBe(200);
      expect((await meterOf(clientOfSender('4'))).status).toBe(404);
    } finally {
      await service.stop();
    }
    const wrong = await tallystick([...args, '--channel', 'pigeon'], data());
    expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining('channels') });
  });

  it('lists, rotates and deletes keys, and the facts verify', async () => {
    begin();
    const key = (...args: readonly string[]): Promise<Ran> => tallystick(['key', ...args], data());
    await key('create', '--role', 'auditor', '--name', 'for the audit');
    const before = (await key('list')).stdout;
    const keyId = /^(\S{36}) auditor - - for the audit$/m.exec(before)?.[1] ?? '';
    const rotated = await key('rotate', keyId, '--overlap', '60');
    expect(rotated).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^tly_[\w-]{43}\n$/),
    });
    const after = (await key('list')).stdout.split('\n');
    expect(after.filter((line) => line.endsWith('for the audit'))).toHaveLength(2);
    expect(after.join('\n')).toMatch(new RegExp(`^${keyId} auditor 20\\S+Z - for the audit$`, 'm'));
    expect((await key('delete', keyId)).status).toBe(0);
    expect((await key('list')).stdout).not.toContain(keyId);
    const gone = await key('delete', keyId);
    expect(gone).toMatchObject({ status: 1, stderr: expect.stringContaining('no API key') });
    expect((await key('rotate', keyId)).status).toBe(1);
    const verified = await tallystick(['verify'], data());
    expect(verified).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/3 events of staff/),
    });
  });
});

/** One message of sender 1 becomes dearer, behind the ledger's back. */
function changeAnAmount(): void {
  const db = new DatabaseSync(join(data(), 'log.db'));
  const { changes } = db
    .prepare(
      `UPDATE events SET data = replace(data, '"credits":"1"', '"credits":"2"')
       WHERE revision = 2 AND data LIKE '%"messageId":"2"%'`,
    )
    .run();
  db.close();
  expect(Number(changes)).toBe(1);
}
