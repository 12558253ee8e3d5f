import { appendFileSync, copyFileSync, openSync, statSync, truncateSync, writeSync } from 'node:fs';
import { closeSync } from 'node:fs';
import { EmbeddedEventLog } from '../../../src/adapters/embedded/log/event-log.js';
import type { StoredEvent } from '../../../src/ports/event-log.js';
import { asStored, freshStream, sampleEvents } from '../../contracts/sample-events.js';
import { temporaryDirectory } from '../../contracts/temporary-directory.js';

const STREAM = freshStream();
const COMMITS = 12;

/** The state after a power cut: the files of a log in use, with its last commit damaged. */
async function afterPowerCut(
  harm: (wal: string, lastCommitFrom: number) => void,
): Promise<{ left: StoredEvent[]; written: StoredEvent[]; goesOn: boolean }> {
  const directory = await temporaryDirectory();
  const log = new EmbeddedEventLog(directory.file('log.db'), { role: 'writer' });
  const written: StoredEvent[] = [];
  let lastCommitFrom = 0;
  for (let commit = 0; commit < COMMITS; commit++) {
    lastCommitFrom = statSync(directory.file('log.db-wal')).size;
    const events = sampleEvents(1);
    await log.append(STREAM, BigInt(commit) - 1n, events);
    written.push(...events);
  }
  copyFileSync(directory.file('log.db'), directory.file('copy.db'));
  copyFileSync(directory.file('log.db-wal'), directory.file('copy.db-wal'));
  harm(directory.file('copy.db-wal'), lastCommitFrom);
  const copy = new EmbeddedEventLog(directory.file('copy.db'), { role: 'writer' });
  const left = (await copy.readForward(STREAM, 0n, 100)).map(asStored);
  const next = BigInt(left.length) - 1n;
  const { revision } = await copy.append(STREAM, next, sampleEvents(1));
  const goesOn = revision === next + 1n && (await copy.head(STREAM)) === revision;
  await copy.close();
  await log.close();
  await directory.remove();
  return { left, written, goesOn };
}

describe('a write-ahead log torn by a power cut', () => {
  it('keeps every commit when garbage follows the last one [I20]', async () => {
    const { left, written, goesOn } = await afterPowerCut((wal) =>
      appendFileSync(wal, Buffer.alloc(5000, 0xa5)),
    );
    expect(left).toEqual(written);
    expect(goesOn).toBe(true);
  });

  it('loses only the last commit when its last page was cut off, and all of it', async () => {
    const { left, written, goesOn } = await afterPowerCut((wal) =>
      truncateSync(wal, statSync(wal).size - 3000),
    );
    expect(left).toEqual(written.slice(0, -1));
    expect(goesOn).toBe(true);
  });

  it('loses only the last commit when one of its pages was written badly', async () => {
    const { left, written, goesOn } = await afterPowerCut((wal, lastCommitFrom) => {
      const file = openSync(wal, 'r+');
      writeSync(file, Buffer.alloc(64, 0xff), 0, 64, lastCommitFrom + 200);
      closeSync(file);
    });
    expect(left).toEqual(written.slice(0, -1));
    expect(goesOn).toBe(true);
  });
});
