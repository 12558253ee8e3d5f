import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { EmbeddedRefusalLog } from '../../../src/adapters/embedded/refusals/refusal-log.js';
import { RefusalLogUnavailable } from '../../../src/ports/refusal-log.js';
import { refusalLogContract } from '../refusal-log.contract.js';
import { refusedDebit } from '../sample-refusals.js';
import { temporaryDirectory, type TemporaryDirectory } from '../temporary-directory.js';

const FILE = 'refusals.db';

refusalLogContract('embedded', async () => {
  const directory = await temporaryDirectory();
  let log = new EmbeddedRefusalLog(directory.file(FILE));
  return {
    log,
    reopen: async () => {
      await log.close();
      log = new EmbeddedRefusalLog(directory.file(FILE));
      return log;
    },
    close: async () => {
      await log.close();
      await directory.remove();
    },
  };
});

describe('the file of the refusals', () => {
  let directory: TemporaryDirectory;
  let log: EmbeddedRefusalLog;
  const batch = { refused: [refusedDebit('m-1')], counts: [], until: 0 };

  beforeEach(async () => {
    directory = await temporaryDirectory();
    log = new EmbeddedRefusalLog(directory.file(FILE));
  });
  afterEach(async () => {
    await log.close();
    await directory.remove();
  });

  it('is replaced by an empty one when it is damaged', async () => {
    writeFileSync(directory.file(FILE), 'not a database at all, '.repeat(1_000));
    await log.add(batch);
    expect(await log.size(null)).toBe(1);
  });

  it('is made again when it is missing after a restart', async () => {
    await log.add(batch);
    await log.close();
    await rm(directory.file(FILE));
    log = new EmbeddedRefusalLog(directory.file(FILE));
    expect(await log.size(null)).toBe(0);
    await log.add(batch);
    expect(await log.size(null)).toBe(1);
  });

  it('says that it is unavailable while it cannot be opened, and is used once it can', async () => {
    const elsewhere = new EmbeddedRefusalLog(directory.file('missing/refusals.db'));
    await expect(elsewhere.add(batch)).rejects.toThrow(RefusalLogUnavailable);
    await elsewhere.close();
    await log.close();
    await expect(log.add(batch)).rejects.toThrow(RefusalLogUnavailable);
  });

  it('keeps the order of the list when the clock is set back', async () => {
    const noon = Date.parse('2026-11-20T12:00:00.000Z');
    const add = (messageId: string, at: number): Promise<void> =>
      log.add({ ...batch, refused: [refusedDebit(messageId, { at })] });
    await add('m-1', noon);
    await add('m-2', noon - 60_000);
    const all = { clientIds: null, messageId: null, code: null, to: null };
    const list = { ...all, from: null, descending: false, after: null, limit: 10 };
    const ids = (await log.find(list)).map(({ messageId }) => messageId);
    expect(ids).toEqual(['m-1', 'm-2']);
    const late = await log.find({ ...list, from: noon });
    expect(late.map(({ messageId }) => messageId)).toEqual(['m-1']);
  });
});
