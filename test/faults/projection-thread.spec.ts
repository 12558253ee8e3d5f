import { createSecretKey, randomBytes } from 'node:crypto';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { balance } from '../../projections/balance.js';
import { PROJECTIONS } from '../../projections/all.js';
import { DATA_FILES } from '../../src/adapters/embedded/sqlite/data-files.js';
import { EmbeddedDocuments } from '../../src/adapters/embedded/documents/documents.js';
import { EmbeddedEventLog } from '../../src/adapters/embedded/log/event-log.js';
import { EmbeddedIdIndex } from '../../src/adapters/embedded/id-index.js';
import { EmbeddedRunner } from '../../src/adapters/workers/embedded-runner.js';
import { openVault, type VaultFile } from '../../src/adapters/embedded/vault/vault-file.js';
import { Progress } from '../../src/application/engine/progress.js';
import { encode } from '../../src/codec/codec.js';
import type { Fact } from '../../src/domain/client/events.js';
import { sampleEvents } from '../contracts/sample-events.js';
import { temporaryDirectory, type TemporaryDirectory } from '../contracts/temporary-directory.js';
import { ENOUGH_MS } from '../contracts/until.js';
import { Story } from '../projections/story.js';
import { carriesPersonal } from '../harness/carries-personal.js';

/** The program as it is built: a thread cannot be started from TypeScript. */
const ENTRANCE = new URL('../../dist/src/workers/embedded-projections-worker.js', import.meta.url);

describe('the projection thread', () => {
  const masterKey = createSecretKey(randomBytes(32));
  const story = new Story().created().recharged('100').debited('1', 'm-1').debited('2', 'm-2');
  let directory: TemporaryDirectory;
  let vault: VaultFile;
  let log: EmbeddedEventLog;
  let thread: EmbeddedRunner | undefined;
  let progress: Progress;
  let copied: () => void;

  async function begin(entryUrl: URL): Promise<EmbeddedRunner> {
    const logCopied = (): void => {
      log.checkpointWal();
      copied();
    };
    const dataDir = directory.file('.');
    const durable = log.durable.shared;
    const running = new EmbeddedRunner({ dataDir, masterKey, durable, entryUrl, logCopied });
    thread = running;
    progress = new Progress();
    log.onCommitted((position) => {
      progress.committed(position);
      running.committed(position);
    });
    await running.start((lines) => progress.report(lines));
    return running;
  }

  async function append(facts: readonly Fact[]): Promise<void> {
    for (const fact of facts) {
      const event = { type: fact.type, data: fact.data } as Fact;
      const key = carriesPersonal(event) ? await vault.keyVault.keyFor(story.clientId) : null;
      await log.append(fact.stream, fact.revision - 1n, [encode(event, fact, key).stored]);
    }
  }

  async function available(): Promise<unknown> {
    const path = directory.file(DATA_FILES.models);
    const documents = new EmbeddedDocuments(path, { role: 'reader' });
    const found = await documents.get(balance.collection, { clientId: story.clientId, key: '' });
    await documents.close();
    return found?.body.available;
  }

  beforeEach(async () => {
    directory = await temporaryDirectory();
    vault = openVault(directory.file('.'), masterKey);
    log = new EmbeddedEventLog(directory.file(DATA_FILES.log), {
      role: 'writer',
      copiedElsewhere: true,
    });
    copied = () => undefined;
  });

  afterEach(async () => {
    await thread?.close();
    await log.close();
    vault.close();
    await directory.remove();
  });

  it('fills the index and the read models, woken by commits [C-4] [S1-24]', async () => {
    await begin(ENTRANCE);
    await append(story.facts);
    expect(await progress.waitFor('all', await log.end(), ENOUGH_MS)).toBe(true);
    expect(await available()).toBe('97');
    const ids = new EmbeddedIdIndex(directory.file(DATA_FILES.operations), { role: 'reader' });
    const question = { clientId: story.clientId, kind: 'message', id: 'm-2' } as const;
    expect(await ids.find([question])).toEqual([[3n]]);
    await ids.close();
    expect(progress.status().map(({ name }) => name)).toHaveLength(PROJECTIONS.length + 1);
  });

  it('rebuilds on request, once at a time [I16]', async () => {
    const running = await begin(ENTRANCE);
    await append(story.facts);
    await progress.waitFor('all', await log.end(), ENOUGH_MS);
    const first = await running.rebuild('balance');
    await first.done;
    await expect(running.rebuild('nothing')).rejects.toMatchObject({ reason: 'UNKNOWN' });
    expect(await available()).toBe('97');
  });

  it('copies the WAL of the log into the file, so that no commit has to', async () => {
    await begin(ENTRANCE);
    const size = (): number => statSync(directory.file(DATA_FILES.log)).size;
    const before = size();
    const enough = new Promise<void>((resolve) => (copied = resolve));
    let revision = -1n;
    for (let batch = 0; batch < 5; batch++) {
      const appended = await log.append('other-stream', revision, sampleEvents(1_000));
      revision = appended.revision;
    }
    await enough;
    expect(size() - before).toBeGreaterThan(4_096 * 100);
    expect(await log.head('other-stream')).toBe(revision);
  });

  it('is started again when it dies, and continues from its checkpoint', async () => {
    await begin(fragileEntrance(directory));
    await append(story.facts);
    expect(await progress.waitFor('all', await log.end(), ENOUGH_MS)).toBe(true);
    expect(existsSync(directory.file('died'))).toBe(true);
    expect(await available()).toBe('97');
    expect(progress.troubles()).toEqual([]);
  });
});

/** A program that dies at the first commit. */
function fragileEntrance(directory: TemporaryDirectory): URL {
  const path = directory.file('fragile.mjs');
  const died = JSON.stringify(directory.file('died'));
  writeFileSync(
    path,
    `import { existsSync, statSync, writeFileSync } from 'node:fs';
     import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ method }) => {
       if (method !== 'wake' || existsSync(${died})) return;
       writeFileSync(${died}, '');
       process.exit(1);
     });
     await import(${JSON.stringify(ENTRANCE.href)});`,
  );
  return pathToFileURL(path);
}
