import { existsSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { RefusalWorkerLog } from '../../src/adapters/workers/refusal-worker-log.js';
import { RefusalLogUnavailable } from '../../src/ports/refusal-log.js';
import { refusalLogContract } from '../contracts/refusal-log.contract.js';
import { refusedDebit } from '../contracts/sample-refusals.js';
import { temporaryDirectory, type TemporaryDirectory } from '../contracts/temporary-directory.js';
import { until } from '../contracts/until.js';

/** The program as it is built: a thread cannot be started from TypeScript. */
const ENTRANCE = new URL('../../dist/src/workers/refusals-worker.js', import.meta.url);
const FILE = 'refusals.db';
const BATCH = { refused: [refusedDebit('m-1')], counts: [], until: 0 };

refusalLogContract('embedded, on its thread', async () => {
  const directory = await temporaryDirectory();
  let log = new RefusalWorkerLog(directory.file(FILE), ENTRANCE);
  return {
    log,
    reopen: async () => {
      await log.close();
      log = new RefusalWorkerLog(directory.file(FILE), ENTRANCE);
      return log;
    },
    close: async () => {
      await log.close();
      await directory.remove();
    },
  };
});

describe('the refusal thread', () => {
  let directory: TemporaryDirectory;
  let thread: RefusalWorkerLog;
  beforeEach(async () => {
    directory = await temporaryDirectory();
    thread = new RefusalWorkerLog(directory.file(FILE), ENTRANCE);
  });
  afterEach(async () => {
    await thread.close();
    await directory.remove();
  });

  it('makes no file and does not start before there is a refusal', async () => {
    expect(await thread.size(null)).toBe(0);
    expect(await thread.removeBefore(Date.now(), 10)).toBe(0);
    await thread.removeClient(BATCH.refused[0]?.clientId ?? '');
    expect(existsSync(directory.file(FILE))).toBe(false);
    await thread.add(BATCH);
    expect(existsSync(directory.file(FILE))).toBe(true);
  });

  it('leaves everything in one file when it is closed', async () => {
    await thread.add(BATCH);
    await thread.close();
    expect(existsSync(directory.file(`${FILE}-wal`))).toBe(false);
  });

  it('rejects calls in flight when it dies, and works again after its restart', async () => {
    const marker = directory.file('died');
    const entryUrl = directory.file('dying.mjs');
    // The first thread dies of its first call; the next one is the real one.
    writeFileSync(
      entryUrl,
      `import { existsSync, writeFileSync } from 'node:fs';
       import { parentPort } from 'node:worker_threads';
       if (existsSync(${JSON.stringify(marker)})) await import(${JSON.stringify(ENTRANCE.href)});
       else parentPort.once('message', () => {
         writeFileSync(${JSON.stringify(marker)}, '');
         process.exit(1);
       });`,
    );
    const dying = new RefusalWorkerLog(directory.file(FILE), pathToFileURL(entryUrl));
    await expect(dying.add(BATCH)).rejects.toThrow(RefusalLogUnavailable);
    await until(async () =>
      dying.add(BATCH).then(
        () => true,
        () => false,
      ),
    );
    expect(await dying.size(null)).toBe(1);
    await dying.close();
  });
});
