import { randomBytes } from 'node:crypto';
import { jest } from '@jest/globals';
import { join } from 'node:path';
import { EmbeddedEventLog } from '../../../src/adapters/embedded/log/event-log.js';
import { EmbeddedDocuments } from '../../../src/adapters/embedded/documents/documents.js';
import type { Connection } from '../../../src/adapters/embedded/sqlite/sqlite.js';
import { openVault } from '../../../src/adapters/embedded/vault/vault-file.js';
import type { ApiKey } from '../../../src/ports/credentials.js';
import { ReadModelUnavailable } from '../../../src/ports/documents.js';
import { LogUnavailable } from '../../../src/ports/event-log.js';
import type { EventLog, StoredEvent } from '../../../src/ports/event-log.js';
import { ALL, CARDS, ONE, put } from '../../contracts/documents-fixture.js';
import { VaultUnavailable, type KeyVault } from '../../../src/ports/key-vault.js';
import { asStored, freshStream, sampleEvents } from '../../contracts/sample-events.js';
import { temporaryDirectory } from '../../contracts/temporary-directory.js';
import { canMount, tinyDisk } from './tiny-disk.js';

/** Appends one event at a time until the log refuses; gives what was acknowledged. */
async function appendUntilFull(
  log: EventLog,
  stream: string,
): Promise<{ acknowledged: StoredEvent[]; refused: StoredEvent[]; cause: unknown }> {
  const acknowledged: StoredEvent[] = [];
  for (let count = 0; count < 20_000; count++) {
    const events = sampleEvents(1);
    try {
      await log.append(stream, BigInt(count) - 1n, events);
    } catch (cause) {
      return { acknowledged, refused: events, cause };
    }
    acknowledged.push(...events);
  }
  throw new Error('the disk never filled');
}

async function expectWholeAndUsable(
  log: EventLog,
  stream: string,
  { acknowledged, refused }: { acknowledged: StoredEvent[]; refused: StoredEvent[] },
): Promise<void> {
  const stored = async (): Promise<StoredEvent[]> =>
    (await log.readForward(stream, 0n, 30_000)).map(asStored);
  expect(await stored()).toEqual(acknowledged);
  const expected = BigInt(acknowledged.length) - 1n;
  expect((await log.append(stream, expected, refused)).revision).toBe(expected + 1n);
  expect(await stored()).toEqual([...acknowledged, ...refused]);
}

function expectFull(cause: unknown, path: string): void {
  expect(cause).toBeInstanceOf(LogUnavailable);
  expect(String(cause)).toContain('the disk is full');
  expect(String(cause)).not.toContain(path);
}

const withMount = canMount() ? describe : describe.skip;

withMount('a disk that fills up (a real one, needs the right to mount)', () => {
  it('refuses appends, loses none acknowledged, and continues when there is space [I20]', async () => {
    const disk = tinyDisk(2 * 1024 * 1024);
    if (disk === null) throw new Error('the disk could not be mounted');
    const log = new EmbeddedEventLog(join(disk.path, 'log.db'), { role: 'writer' });
    const stream = freshStream();
    await log.append(freshStream(), -1n, sampleEvents(1));
    const free = disk.fill();
    const outcome = await appendUntilFull(log, stream);
    expectFull(outcome.cause, disk.path);
    expect(await log.head(stream)).toBe(BigInt(outcome.acknowledged.length) - 1n);
    free();
    await expectWholeAndUsable(log, stream, outcome);
    await log.close();
    const again = new EmbeddedEventLog(join(disk.path, 'log.db'), { role: 'writer' });
    expect(await again.head(stream)).toBe(BigInt(outcome.acknowledged.length));
    await again.close();
    disk.remove();
  });

  it('refuses documents too, and writes the same batch when there is space', async () => {
    const disk = tinyDisk(1024 * 1024);
    if (disk === null) throw new Error('the disk could not be mounted');
    const documents = new EmbeddedDocuments(join(disk.path, 'models.db'), { role: 'writer' });
    await documents.prepare(ALL);
    const free = disk.fill();
    const body = { title: 'x'.repeat(100_000) };
    const writes = [{ clientId: ONE, key: '', revision: 1n, body }];
    const refused = put(documents, CARDS, writes, 3n);
    await expect(refused).rejects.toBeInstanceOf(ReadModelUnavailable);
    expect(await documents.checkpoint(CARDS, 'served')).toBe(-1n);
    free();
    await put(documents, CARDS, writes, 3n);
    expect(await documents.get(CARDS, { clientId: ONE, key: '' })).toMatchObject({ body });
    await documents.close();
    disk.remove();
  });

  it('creates no key and no API key, and creates them when there is space', async () => {
    const disk = tinyDisk(1024 * 1024);
    if (disk === null) throw new Error('the disk could not be mounted');
    const { keyVault, credentials, close } = openVault(disk.path, randomBytes(32));
    const known = await keyVault.keyFor('known');
    const free = disk.fill();
    const refused = await keysUntilFull(keyVault);
    expect(refused.cause).toBeInstanceOf(VaultUnavailable);
    expect(String(refused.cause)).toContain('the vault cannot be used: the disk is full');
    await expect(credentials.add(API_KEY)).rejects.toBeInstanceOf(VaultUnavailable);
    expect((await keyVault.findKey('known'))?.export()).toEqual(known?.export());
    expect(await keyVault.findKey(refused.clientId)).toBeNull();
    free();
    expect(await keyVault.keyFor(refused.clientId)).not.toBeNull();
    await credentials.add(API_KEY);
    expect(await credentials.page(null, 9)).toEqual([API_KEY]);
    close();
    disk.remove();
  });
});

const API_KEY: ApiKey = {
  keyId: 'k',
  name: 'a key',
  role: 'gateway',
  secretHash: 'h'.repeat(64),
  createdAt: '2026-11-21T12:00:00.000Z',
  createdBy: 'test',
  expiresAt: null,
  clientIds: null,
  channels: null,
  scopes: null,
  state: 'active',
  replaces: null,
  lastUsedAt: null,
};

/** Uses up the free space in existing files first. */
async function keysUntilFull(vault: KeyVault): Promise<{ clientId: string; cause: unknown }> {
  for (let made = 0; made < 1_000; made++) {
    const clientId = `client ${made}`;
    try {
      await vault.keyFor(clientId);
    } catch (cause) {
      return { clientId, cause };
    }
  }
  throw new Error('the disk never filled');
}

describe('a log that may not grow (a limit of pages in place of a full disk)', () => {
  it('says that it cannot be written, until a later try or append succeeds', async () => {
    const directory = await temporaryDirectory();
    const opened: Connection[] = [];
    const log = new EmbeddedEventLog(directory.file('log.db'), {
      role: 'writer',
      onOpen: (connection) => opened.push(connection),
    });
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    const limit = (pages: number): void => opened.at(-1)?.exec(`PRAGMA max_page_count = ${pages}`);
    const full = expect.objectContaining({ name: 'LogUnavailable', shown: 'disk full' });
    await log.writable();
    limit(24);
    const stream = freshStream();
    const outcome = await appendUntilFull(log, stream);
    await expect(log.writable()).rejects.toEqual(full);
    now.mockReturnValue(5_000);
    // An existing page can be written, so the outcome of the callers decides again.
    await log.writable();
    const expected = BigInt(outcome.acknowledged.length) - 1n;
    await expect(log.append(stream, expected, outcome.refused)).rejects.toEqual(full);
    await expect(log.writable()).rejects.toEqual(full);
    limit(1_000_000);
    await log.append(stream, expected, outcome.refused);
    await log.writable();
    now.mockRestore();
    await log.close();
    await directory.remove();
  });

  it('rejects every append of the group, and nothing of it stays [I20]', async () => {
    const directory = await temporaryDirectory();
    const opened: Connection[] = [];
    const log = new EmbeddedEventLog(directory.file('log.db'), {
      role: 'writer',
      onOpen: (connection) => opened.push(connection),
    });
    const limit = (pages: number): void => opened.at(-1)?.exec(`PRAGMA max_page_count = ${pages}`);
    limit(24);
    const stream = freshStream();
    const outcome = await appendUntilFull(log, stream);
    expectFull(outcome.cause, directory.file(''));
    const end = await log.end();
    const streams = [freshStream(), freshStream(), freshStream()];
    const group = await Promise.allSettled(
      streams.map((each) => log.append(each, -1n, sampleEvents(500))),
    );
    for (const each of group) {
      expect(each).toMatchObject({ status: 'rejected', reason: expect.any(LogUnavailable) });
    }
    expect(await log.end()).toBe(end);
    for (const each of streams) expect(await log.head(each)).toBe(-1n);
    limit(1_000_000);
    await expectWholeAndUsable(log, stream, outcome);
    await log.close();
    await directory.remove();
  });
});
