import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { freshDirectory, removeDirectory, tallystick } from '../cli/run-tallystick.js';
import { ADMIN_KEY, Service } from './service.js';

/**
 * A backup made as the documentation says, restored into an empty directory, is the same ledger: clients,
 * keys, names, API keys, log and verification.
 */

const ADA = '7d6a2a40-6a3c-4f57-9a40-0f7f9bd3c001';
const BOB = '7d6a2a40-6a3c-4f57-9a40-0f7f9bd3c002';
const AT = `/v1/clients/${ADA}`;

/** The files that the documentation names where it says how to back up. */
function filesOfTheDocumentation(): readonly string[] {
  const sections = readFileSync('docs/how-to/running.md', 'utf8').split(/^(?=## )/m);
  const section = sections.find((section) => /^## Backup/.test(section)) ?? '';
  const copied = section.match(/[a-z]+\.(?:db-wal|db|key)\b(?!-)/g);
  const made = new Set(['models.db', 'operations.db', 'snapshots.db']);
  return [...new Set(copied)].filter((name) => !made.has(name)).sort();
}

function person(id: string, username: string): object {
  const names = { firstName: 'Ada', lastName: 'Lovelace', company: 'Engines Ltd' };
  return { id, username, email: `${username}@example.com`, currency: 'CREDIT', ...names };
}

async function fill(service: Service): Promise<string> {
  const made = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const reply = await service.call('POST', path, body);
    expect(reply.status).toBe(201);
    return reply.body;
  };
  await made('/v1/clients', person(ADA, 'ada'));
  await made('/v1/clients', person(BOB, 'bob'));
  await made(`${AT}/recharges`, { rechargeId: 'r-1', credits: '100', reason: 'as agreed' });
  await made(`${AT}/debits`, { messageId: 'm-1', credits: '2.5' });
  await made(`${AT}/messages/m-1/refunds`, { refundId: 'f-1', credits: '1', reason: 'lost' });
  await made(`${AT}/reservations`, { reservationId: 'h-1', credits: '3' });
  const { secret } = await made('/v1/api-keys', { name: 'of the gateway', role: 'gateway' });
  return String(secret);
}

/** Everything that can be asked for and does not move with the clock. */
async function everything(service: Service, secret: string): Promise<object> {
  const answers: Record<string, unknown> = {};
  for (const path of [
    `${AT}?minRevision=4`,
    `${AT}/settings`,
    `${AT}/log`,
    `${AT}/events`,
    `${AT}/messages/m-1`,
    `${AT}/reservations/h-1`,
    `${AT}/verification`,
    `/v1/clients/${BOB}`,
    '/v1/clients?search=engines',
  ]) {
    answers[path] = await service.call('GET', path);
  }
  const { body: keys } = await service.call('GET', '/v1/api-keys');
  // The last use moves with the clock.
  answers['the API keys'] = (keys['items'] as object[]).map((key) => ({ ...key, lastUsedAt: '' }));
  const taken = await service.call('POST', '/v1/clients', person(ADA.replace('1', '9'), 'ADA'));
  answers['a taken name'] = [taken.status, taken.body['code']];
  const replayed = await service.call('POST', `${AT}/debits`, { messageId: 'm-1', credits: '2.5' });
  answers['a replay'] = [replayed.status, replayed.body['replayed'], replayed.body['revision']];
  const byKey = await fetch(`${service.url}${AT}/meter`, {
    headers: { authorization: `Bearer ${secret}` },
  });
  answers['the API key'] = byKey.status;
  return answers;
}

describe('a backup', () => {
  let folder: string;
  let data: string;
  let restored: string;
  const running: Service[] = [];

  const start = async (dataDir: string): Promise<Service> => {
    const service = await Service.start(dataDir);
    running.push(service);
    return service;
  };

  beforeEach(() => {
    folder = freshDirectory();
    data = join(folder, 'data');
    restored = join(folder, 'restored');
    mkdirSync(restored, { mode: 0o700 });
  });
  afterEach(async () => {
    for (const service of running.splice(0)) await service.stop('SIGKILL');
    removeDirectory(folder);
  });

  it.each([
    ['SIGTERM', false],
    ['SIGKILL', true],
  ] as const)(
    'of the files that the documentation names holds the whole ledger after %s [I20]',
    async (signal, withWal) => {
      const service = await start(data);
      const secret = await fill(service);
      const before = await everything(service, secret);
      expect(before).toMatchObject({
        [`${AT}/verification`]: { status: 200, body: { ok: true } },
        'a taken name': [409, 'USERNAME_TAKEN'],
        'a replay': [201, true, '2'],
        'the API key': 200,
      });
      await service.stop(signal);

      const files = filesOfTheDocumentation();
      expect(files).toEqual(expect.arrayContaining(['log.db', 'master.key', 'vault.db']));
      for (const file of files) {
        // After an orderly shutdown the write-ahead log is not needed: the files are complete.
        if (file.endsWith('-wal') && !withWal) continue;
        if (existsSync(join(data, file))) copyFileSync(join(data, file), join(restored, file));
      }
      const again = await start(restored);
      expect(await everything(again, secret)).toEqual(before);
      await again.stop();
      const verified = await tallystick(['verify'], restored);
      expect(verified).toMatchObject({ status: 0, stderr: '' });
    },
  );

  it('of any file is whole once the service was stopped in order', async () => {
    const service = await start(data);
    await fill(service);
    await service.stop();
    expect(unwritten(data)).toEqual([]);
  });

  it('of any file is whole once the service could not listen', async () => {
    const busy = createServer().listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const address = busy.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { status, stderr } = await tallystick(['serve'], data, { PORT: port });
    busy.close();
    expect(status).toBe(1);
    expect(stderr).toContain('the port is in use');
    expect(unwritten(data)).toEqual([]);
  });

  it('of any file is whole once a command is done', async () => {
    const env = { TALLYSTICK_ADMIN_KEY: ADMIN_KEY };
    const made = await tallystick(['key', 'create', '--role', 'admin'], data, env);
    expect(made.status).toBe(0);
    expect(unwritten(data)).toEqual([]);
  });
});

/** Write-ahead logs that hold what their file does not. */
function unwritten(dataDir: string): readonly string[] {
  const logs = readdirSync(dataDir).filter((name) => name.endsWith('-wal'));
  return logs.filter((name) => statSync(join(dataDir, name)).size > 0);
}
