import { EmbeddedEventLog } from '../../../src/adapters/embedded/log/event-log.js';
import type { Connection, Statement } from '../../../src/adapters/embedded/sqlite/sqlite.js';
import { NO_STREAM, OutcomeUnknown } from '../../../src/ports/event-log.js';
import { asStored, freshStream, sampleEvents } from '../../contracts/sample-events.js';
import { temporaryDirectory } from '../../contracts/temporary-directory.js';

/** Makes the next COMMIT of a connection fail as a broken disk does, before or after its work. */
class BrokenDisk {
  failNext: 'before' | 'after' | null = null;

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
      if (when === 'before') throw brokenDisk();
      const answer = run(...values);
      if (when === 'after') throw brokenDisk();
      return answer;
    };
    Object.defineProperty(statement, 'run', { value: watched });
    return statement;
  }
}

function brokenDisk(): Error {
  return Object.assign(new Error('disk I/O error'), { errcode: 10 });
}

describe('a commit with an unknown outcome', () => {
  it.each(['before', 'after'] as const)('is settled by asking again (%s) [I20]', async (when) => {
    const directory = await temporaryDirectory();
    const disk = new BrokenDisk();
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
