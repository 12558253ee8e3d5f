import { EmbeddedEventLog } from '../../../src/adapters/embedded/log/event-log.js';
import type { Connection, Statement } from '../../../src/adapters/embedded/sqlite/sqlite.js';
import { LogUnavailable, NO_STREAM, OutcomeUnknown } from '../../../src/ports/event-log.js';
import { asStored, freshStream, sampleEvents } from '../../contracts/sample-events.js';
import { temporaryDirectory } from '../../contracts/temporary-directory.js';

/** Result codes of SQLite. */
const [IO_ERROR, FULL] = [10, 13];

/** Makes the next COMMIT of a connection fail as a disk does, before or after its work. */
class BrokenDisk {
  failNext: 'before' | 'after' | null = null;

  constructor(private readonly errcode: number) {}

  watch(connection: Connection): void {
    const prepare = connection.prepare.bind(connection);
    const watched: Connection['prepare'] = (sql, options) => {
      const statement = prepare(sql, options);
      return sql === 'COMMIT' ? this.watched(statement) : statement;
    };
    Object.defineProperty(connection, 'prepare', { value: watched });
  }

  private watched(statement: Statement): Statement {
    const run = statement.run.bind(statement);
    const watched: Statement['run'] = (...values) => {
      const when = this.failNext;
      this.failNext = null;
      if (when === 'before') throw this.failure();
      const answer = run(...values);
      if (when === 'after') throw this.failure();
      return answer;
    };
    Object.defineProperty(statement, 'run', { value: watched });
    return statement;
  }

  private failure(): Error {
    return Object.assign(new Error('the disk failed'), { errcode: this.errcode });
  }
}

describe('a commit with an unknown outcome', () => {
  it.each(['before', 'after'] as const)('is settled by asking again (%s) [I20]', async (when) => {
    const directory = await temporaryDirectory();
    const disk = new BrokenDisk(IO_ERROR);
    const log = new EmbeddedEventLog(directory.file('log.db'), {
      role: 'writer',
      onOpen: (connection) => disk.watch(connection),
    });
    const [stream, other] = [freshStream(), freshStream()];
    const [first, second, third] = [sampleEvents(2), sampleEvents(2), sampleEvents(1)];
    await log.append(stream, NO_STREAM, first);
    disk.failNext = when;
    const unknown = await Promise.allSettled([
      log.append(stream, 1n, second),
      log.append(other, NO_STREAM, third),
    ]);
    for (const each of unknown) {
      expect(each).toMatchObject({ status: 'rejected', reason: expect.any(OutcomeUnknown) });
    }
    expect((await log.append(stream, 1n, second)).revision).toBe(3n);
    expect((await log.append(other, NO_STREAM, third)).revision).toBe(0n);
    const read = await log.readForward(stream, 0n, 10);
    expect(read.map(asStored)).toEqual([...first, ...second]);
    expect(await log.end()).toBe(4n);
    await log.close();
    await directory.remove();
  });
});

describe('a deletion of a stream that was not committed', () => {
  it('deletes neither its stream nor one that is made later', async () => {
    const directory = await temporaryDirectory();
    const disk = new BrokenDisk(FULL);
    const log = new EmbeddedEventLog(directory.file('log.db'), {
      role: 'writer',
      onOpen: (connection) => disk.watch(connection),
    });
    const [stream, unknown, later] = [freshStream(), freshStream(), freshStream()];
    await log.append(stream, NO_STREAM, sampleEvents(1));
    for (const each of [stream, unknown]) {
      disk.failNext = 'before';
      await expect(log.tombstone(each)).rejects.toBeInstanceOf(LogUnavailable);
    }
    expect((await log.append(stream, 0n, sampleEvents(1))).revision).toBe(1n);
    // It gets the number that the unknown stream would have had.
    expect((await log.append(later, NO_STREAM, sampleEvents(1))).revision).toBe(0n);
    await log.close();
    await directory.remove();
  });
});
