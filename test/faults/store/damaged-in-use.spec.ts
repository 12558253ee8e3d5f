import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedDocuments } from '../../../src/adapters/embedded/documents/documents.js';
import { EmbeddedEventLog } from '../../../src/adapters/embedded/log/event-log.js';
import { EmbeddedIdIndex } from '../../../src/adapters/embedded/id-index.js';
import { EmbeddedSnapshots } from '../../../src/adapters/embedded/snapshots.js';
import { openVault } from '../../../src/adapters/embedded/vault/vault-file.js';
import { resultCode } from '../../../src/adapters/embedded/sqlite/sqlite.js';
import { GenerationLost, ReadModelUnavailable } from '../../../src/ports/documents.js';
import { LogUnavailable } from '../../../src/ports/event-log.js';
import { VaultUnavailable } from '../../../src/ports/key-vault.js';
import { freshDirectory, removeDirectory } from '../../cli/run-tallystick.js';
import { ALL, CARDS, put } from '../../contracts/documents-fixture.js';
import { freshStream, sampleEvents } from '../../contracts/sample-events.js';
import { until } from '../../contracts/until.js';
import { Service } from '../../e2e/service.js';

const PAGE = 8192;

/** Overwrites a file and its write-ahead log from a page on. */
function garble(path: string, fromPage = 0): void {
  for (const file of [path, `${path}-wal`]) {
    if (!existsSync(file)) continue;
    const bytes = statSync(file).size - fromPage * PAGE;
    if (bytes <= 0) continue;
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(bytes, 0xee), 0, bytes, fromPage * PAGE);
    closeSync(handle);
  }
}

/** Deletes a file with the files beside it; a process that has them open keeps them. */
function unlink(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`]) rmSync(file, { force: true });
}

describe('a rebuildable file that is damaged in use', () => {
  let directory: string;
  const file = (name: string): string => join(directory, name);
  beforeEach(() => {
    directory = freshDirectory();
  });
  afterEach(() => removeDirectory(directory));

  it('is marked by a reader, replaced by the writer, and read when it is filled again', async () => {
    const path = file('models.db');
    const writer = new EmbeddedDocuments(path, { role: 'writer' });
    await writer.prepare(ALL);
    const ids = Array.from({ length: 300 }, () => randomUUID());
    const rows = ids.map((clientId, n) => {
      return { clientId, key: '', revision: 1n, body: { title: `card ${n}`.padEnd(500) } };
    });
    await writer.write([{ collection: CARDS, writes: rows }], 9n, 'served');
    await writer.close();
    const second = new EmbeddedDocuments(path, { role: 'writer' });
    expect(await second.checkpoint(CARDS, 'served')).toBe(9n);
    garble(path, 1);
    const reader = new EmbeddedDocuments(path, { role: 'reader' });
    const query = { limit: 1_000 } as const;
    await expect(reader.find(CARDS, query)).rejects.toBeInstanceOf(ReadModelUnavailable);
    expect(await second.checkpoint(CARDS, 'served')).toBeNull();
    await expect(second.write([{ collection: CARDS, writes: [] }], 1n, 'next')).rejects.toThrow(
      GenerationLost,
    );
    await second.prepare(ALL);
    await put(second, CARDS, rows.slice(0, 5));
    // A part of the documents is no answer.
    await expect(reader.find(CARDS, query)).rejects.toThrow('cards is being rebuilt');
    await expect(reader.get(CARDS, { clientId: ids[0] ?? '', key: '' })).rejects.toThrow(
      'cards is being rebuilt',
    );
    expect((await reader.status()).map(({ name }) => name)).not.toContain('#refill');
    await second.write([{ collection: CARDS, writes: rows.slice(5) }], 9n, 'served');
    expect(await reader.find(CARDS, query)).toHaveLength(300);
    await reader.close();
    await second.close();
  });

  it('is replaced by its writer as an empty id index', async () => {
    const path = file('operations.db');
    const first = new EmbeddedIdIndex(path, { role: 'writer' });
    const clientId = randomUUID();
    const entries = Array.from({ length: 2_000 }, (_, n) => {
      return { clientId, kind: 'message', id: `message ${n}`, revision: BigInt(n) } as const;
    });
    await first.add(entries, 1_999n);
    await first.close();
    const index = new EmbeddedIdIndex(path, { role: 'writer' });
    garble(path, 1);
    await expect(index.add(entries, 2_000n)).rejects.toThrow('the file is damaged');
    expect(await index.covered()).toBe(-1n);
    await index.add(entries, 1_999n);
    expect(await index.find([{ clientId, kind: 'message', id: 'message 7' }])).toEqual([[7n]]);
    await index.close();
  });

  it('is replaced by an empty one when snapshots are saved', async () => {
    const path = file('snapshots.db');
    const state = 'x'.repeat(200_000);
    const rest = { revision: 1n, position: 1n, hash: 'h', schemaVersion: 1, state };
    const first = new EmbeddedSnapshots(path);
    const stream = freshStream();
    await first.save({ stream, ...rest });
    await first.close();
    const snapshots = new EmbeddedSnapshots(path);
    garble(path, 1);
    expect(await snapshots.load(stream)).toBeNull();
    await snapshots.save({ stream, ...rest });
    expect(await snapshots.load(stream)).toMatchObject({ revision: 1n, state });
    await snapshots.close();
  });
});

describe('a file that cannot be made again', () => {
  let directory: string;
  beforeEach(() => {
    directory = freshDirectory();
  });
  afterEach(() => removeDirectory(directory));

  it('is named with the stream and what to do, when it is the log', async () => {
    const path = join(directory, 'log.db');
    const first = new EmbeddedEventLog(path, { role: 'writer' });
    const stream = freshStream();
    for (let revision = 0; revision < 60; revision++) {
      await first.append(stream, BigInt(revision - 1), sampleEvents(1, 'CreditsRecharged'));
    }
    await first.close();
    const log = new EmbeddedEventLog(path, { role: 'writer' });
    garble(path, 1);
    const failed = await log.readForward(stream, 5n, 100).catch((cause: unknown) => cause);
    expect(failed).toBeInstanceOf(LogUnavailable);
    expect(String(failed)).toMatch(
      new RegExp(
        `log.db is damaged in stream ${stream} near revision 5.*tallystick verify.*backup`,
      ),
    );
    await log.close();
  });

  it('is named with what to do, when it is the vault', async () => {
    const key = Buffer.alloc(32, 7);
    const clientIds = Array.from({ length: 400 }, () => randomUUID());
    const first = openVault(directory, key);
    for (const clientId of clientIds) await first.keyVault.keyFor(clientId);
    first.close();
    const vault = openVault(directory, key);
    garble(join(directory, 'vault.db'), 1);
    const failed = await vault.keyVault.keyFor(randomUUID()).catch((cause: unknown) => cause);
    expect(failed).toBeInstanceOf(VaultUnavailable);
    expect(String(failed)).toContain('vault.db is damaged: stop the service and put back');
    vault.close();
  });
});

describe('the result code of an error', () => {
  it.each([
    [{ code: 'ERR_SQLITE_ERROR', errcode: 267, message: 'any' }, 11],
    [{ code: 'ERR_SQLITE_ERROR', message: 'database disk image is malformed' }, 11],
    [{ code: 'ERR_SQLITE_ERROR', message: 'database or disk is full' }, 13],
    [{ code: 'ERR_SQLITE_ERROR', message: 'integer overflow' }, null],
    [{ message: 'database disk image is malformed' }, null],
    [null, null],
  ])('of %j is %j', (error, code) => {
    expect(resultCode(error)).toBe(code);
  });
});

describe('a running service whose file is damaged or deleted', () => {
  let directory: string;
  let service: Service;
  const clients: string[] = [];

  beforeAll(async () => {
    directory = freshDirectory();
    service = await Service.start(directory);
    for (let n = 0; n < 150; n++) {
      const body = { username: `client-${n}`, email: `c${n}@example.com`, currency: 'CREDIT' };
      const about = { ...body, firstName: 'Ada'.repeat(20), lastName: 'Lovelace'.repeat(8) };
      const { body: made } = await service.call('POST', '/v1/clients', about);
      clients.push(String(made['clientId']));
      const recharge = { rechargeId: 'first', credits: '100' };
      await service.call('POST', `/v1/clients/${clients[n]}/recharges`, recharge);
    }
    expect((await service.call('GET', '/v1/clients?limit=200')).status).toBe(200);
  });

  afterAll(async () => {
    await service.stop('SIGKILL');
    removeDirectory(directory);
  });

  it.each([
    ['damaged', 'models.db', garble],
    ['damaged', 'operations.db', garble],
    ['deleted', 'models.db', unlink],
    ['deleted', 'operations.db', unlink],
  ])('makes a %s %s again without a restart', async (fault, name, cause) => {
    const path = join(directory, name);
    const before = statSync(path).ino;
    cause(path);
    let sent = 0;
    // Each debit changes the file, so that no page is answered from memory for long.
    await until(async () => {
      const debit = { messageId: `${fault}-${name}-${sent++}`, credits: '1' };
      await service.call('POST', `/v1/clients/${clients[sent % 150]}/debits`, debit);
      const listed = await service.call('GET', '/v1/clients?limit=200');
      expect([200, 503]).toContain(listed.status);
      // A list that was answered is whole, before, during and after.
      if (listed.status === 200) expect(listed.body['items']).toHaveLength(150);
      const present = statSync(path, { throwIfNoEntry: false })?.ino ?? before;
      return present !== before && listed.status === 200;
    });
    const again = { messageId: `${fault}-${name}-after`, credits: '1' };
    await until(async () => {
      const { status } = await service.call('POST', `/v1/clients/${clients[0]}/debits`, again);
      return status === 201 || status === 200;
    });
    const balance = await service.call('GET', `/v1/clients/${clients[1]}/balance`);
    expect(balance.status).toBe(200);
    expect((await service.call('GET', '/health/ready')).status).toBe(200);
    expect(service.ended).toBe(false);
  });
});
