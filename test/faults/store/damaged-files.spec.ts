import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { EmbeddedDocuments } from '../../../src/adapters/embedded/documents/documents.js';
import { EmbeddedEventLog } from '../../../src/adapters/embedded/log/event-log.js';
import { EmbeddedIdIndex } from '../../../src/adapters/embedded/id-index.js';
import { EmbeddedSnapshots } from '../../../src/adapters/embedded/snapshots.js';
import { FileUnusable } from '../../../src/adapters/embedded/sqlite/sqlite.js';
import { IdIndexUnavailable } from '../../../src/ports/id-index.js';
import { ALL, CARDS, ONE, put } from '../../contracts/documents-fixture.js';
import { freshStream, sampleEvents } from '../../contracts/sample-events.js';
import { temporaryDirectory } from '../../contracts/temporary-directory.js';
import type { TemporaryDirectory } from '../../contracts/temporary-directory.js';

const GARBAGE = Buffer.alloc(40_000, 'this is no database ');

describe('files that are not what they should be', () => {
  let directory: TemporaryDirectory;
  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(async () => {
    jest.useRealTimers();
    await directory.remove();
  });

  const openLog = (): EmbeddedEventLog =>
    new EmbeddedEventLog(directory.file('log.db'), { role: 'writer' });

  it('never replaces a log that is damaged', () => {
    writeFileSync(directory.file('log.db'), GARBAGE);
    expect(openLog).toThrow(FileUnusable);
    expect(openLog).toThrow('log.db: the file is not a database');
  });

  it('refuses a log of a newer release, and one of another program', async () => {
    await openLog().close();
    const newer = new DatabaseSync(directory.file('log.db'));
    newer.exec('PRAGMA user_version = 99');
    newer.close();
    expect(openLog).toThrow('log.db has schema version 99; this release reads up to 4');

    const foreign = new DatabaseSync(directory.file('foreign.db'));
    foreign.exec('CREATE TABLE theirs (x)');
    foreign.close();
    const open = (): unknown =>
      new EmbeddedEventLog(directory.file('foreign.db'), { role: 'writer' });
    expect(open).toThrow('belongs to another program');
  });

  it('is readable for auditors by plain SQL', async () => {
    const log = openLog();
    const stream = freshStream();
    const [event] = sampleEvents(1, 'CreditsRecharged');
    await log.append(stream, -1n, event === undefined ? [] : [event]);
    await log.close();
    const file = new DatabaseSync(directory.file('log.db'), { readOnly: true });
    expect({ ...file.prepare('SELECT * FROM readable').get() }).toMatchObject({
      position: 0,
      stream,
      revision: 0,
      type: 'CreditsRecharged',
      event_id: event?.eventId,
      recorded_at: '2026-11-20T10:00:00.000Z',
      data: event?.data,
    });
    file.close();
  });

  it('is read from its present file, even if it was replaced while others read it [I9]', async () => {
    const path = directory.file('operations.db');
    const question = { clientId: randomUUID(), kind: 'message', id: 'm' } as const;
    const before = new EmbeddedIdIndex(path, { role: 'writer' });
    await before.add([{ ...question, revision: 3n }], 4n);
    jest.useFakeTimers();
    const reader = new EmbeddedIdIndex(path, { role: 'reader' });
    expect(await reader.find([question], 4n)).toEqual([[3n]]);
    await before.close();
    writeFileSync(`${path}.damaged`, '');
    const after = new EmbeddedIdIndex(path, { role: 'writer' });
    await after.add([{ ...question, revision: 3n }], 3n);
    jest.advanceTimersByTime(1_000);
    await expect(reader.find([question], 4n)).rejects.toBeInstanceOf(IdIndexUnavailable);
    expect(await reader.covered()).toBe(3n);
    expect(await reader.find([question], 3n)).toEqual([[3n]]);
    await reader.close();
    await after.close();
  });

  it('replaces a damaged id index by an empty one, so it is filled again', async () => {
    const path = directory.file('operations.db');
    writeFileSync(path, GARBAGE);
    const early = new EmbeddedIdIndex(path, { role: 'reader' });
    await expect(early.covered()).rejects.toBeInstanceOf(IdIndexUnavailable);
    const index = new EmbeddedIdIndex(path, { role: 'writer' });
    expect(await index.covered()).toBe(-1n);
    const question = { clientId: randomUUID(), kind: 'message', id: 'm' } as const;
    await index.add([{ ...question, revision: 3n }], 4n);
    expect(await early.find([question])).toEqual([[3n]]);
    await early.close();
    await index.close();
  });

  it('replaces damaged snapshots and read models', async () => {
    for (const name of ['snapshots.db', 'models.db']) writeFileSync(directory.file(name), GARBAGE);
    const snapshots = new EmbeddedSnapshots(directory.file('snapshots.db'));
    expect(await snapshots.load(freshStream())).toBeNull();
    const documents = new EmbeddedDocuments(directory.file('models.db'), { role: 'writer' });
    await documents.prepare(ALL);
    expect(await documents.checkpoint(CARDS, 'served')).toBe(-1n);
    await put(documents, CARDS, [{ clientId: ONE, key: '', revision: 1n, body: { title: 'x' } }]);
    await documents.close();
    await snapshots.close();
  });
});
