import { DatabaseSync } from '@photostructure/sqlite';
import { EmbeddedEventLog } from '../../../src/adapters/embedded/log/event-log.js';
import { RevisionConflict, type LoggedEvent } from '../../../src/ports/event-log.js';
import { freshStream, sampleEvents } from '../../contracts/sample-events.js';
import { temporaryDirectory } from '../../contracts/temporary-directory.js';
import type { TemporaryDirectory } from '../../contracts/temporary-directory.js';

/** More than are kept in memory before the first are filed. */
const EVENTS = 40_000;

const seed = Number(process.env['TALLYSTICK_PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Whole numbers below a bound, the same ones for the same seed (mulberry32). */
function numbers(from: number): (below: number) => number {
  let state = from;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Ids of the events of each stream, as they were appended. */
type Books = Map<string, string[]>;

async function write(log: EmbeddedEventLog, below: (n: number) => number): Promise<Books> {
  const books: Books = new Map();
  // One stream has most of the events, some have a few hundred, most have one or two.
  const streams = Array.from({ length: 4_000 }, () => freshStream());
  const pick = (): string => streams[[0, below(40), below(4_000)][below(3)] ?? 0] ?? '';
  for (let written = 0; written < EVENTS;) {
    const appends: Promise<unknown>[] = [];
    for (let each = 0; each < 1_000; each++) {
      const stream = pick();
      const known = books.get(stream) ?? [];
      books.set(stream, known);
      const events = sampleEvents(1 + below(3));
      appends.push(log.append(stream, BigInt(known.length) - 1n, events));
      known.push(...events.map(({ eventId }) => eventId));
      written += events.length;
    }
    await Promise.all(appends);
  }
  return books;
}

const idsOf = (events: readonly LoggedEvent[]): string[] => events.map(({ eventId }) => eventId);

/** Asks for heads and stretches, from all ends, and compares them with what was appended. */
async function compare(log: EmbeddedEventLog, books: Books, below: (n: number) => number) {
  const streams = [...books];
  for (let round = 0; round < 300; round++) {
    const [stream, ids] = streams[round === 0 ? 0 : below(streams.length)] ?? ['', []];
    const from = below(ids.length + 2);
    const max = 1 + below(300);
    expect(await log.head(stream)).toBe(BigInt(ids.length) - 1n);
    const forward = await log.readForward(stream, BigInt(from), max);
    expect(idsOf(forward)).toEqual(ids.slice(from, from + max));
    expect(forward.every(({ revision }, at) => revision === BigInt(from + at))).toBe(true);
    const backward = idsOf(await log.readBackward(stream, BigInt(from), max));
    const to = Math.min(from + 1, ids.length);
    expect(backward).toEqual(ids.slice(Math.max(to - max, 0), to).reverse());
    const last = idsOf(await log.readBackward(stream, null, max));
    expect(last).toEqual(ids.slice(-max).reverse());
  }
}

describe('the stream index', () => {
  let directory: TemporaryDirectory;
  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(() => directory.remove());

  const open = (): EmbeddedEventLog =>
    new EmbeddedEventLog(directory.file('log.db'), { role: 'writer' });

  it('is known of every stream, filed or not, after a restart and to readers [I20]', async () => {
    console.info(`places: TALLYSTICK_PROPERTY_SEED=${seed}`);
    const below = numbers(seed);
    const log = open();
    const books = await write(log, below);
    await compare(log, books, below);
    const reader = new EmbeddedEventLog(directory.file('log.db'), {
      role: 'reader',
      durable: log.durable,
    });
    const [[stream, ids]] = [...books] as [[string, string[]]];
    const late = sampleEvents(2);
    await log.append(stream, BigInt(ids.length) - 1n, late);
    ids.push(...idsOf(late as LoggedEvent[]));
    expect(await reader.head(stream)).toBe(BigInt(ids.length) - 1n);
    expect(idsOf(await reader.readBackward(stream, null, 500))).toEqual(ids.slice(-500).reverse());
    await reader.close();
    await log.close();
    const again = open();
    await compare(again, books, below);
    const repeated = again.append(stream, BigInt(ids.length) - 3n, late);
    await expect(repeated).resolves.toMatchObject({ revision: BigInt(ids.length) - 1n });
    await expect(again.append(stream, 0n, sampleEvents(1))).rejects.toBeInstanceOf(
      RevisionConflict,
    );
    await again.close();
    const file = new DatabaseSync(directory.file('log.db'), { readOnly: true });
    const counted = file
      .prepare('SELECT sum(json_array_length(positions)) AS filed, count(*) AS rows FROM places')
      .get() as { filed: number; rows: number };
    file.close();
    expect(counted.filed).toBeGreaterThan(EVENTS / 3);
    expect(counted.rows).toBeLessThan(counted.filed / 2);
  });

  it('is found at the start by reading the last events alone, of one stream as well', async () => {
    const log = open();
    const stream = freshStream();
    for (let revision = -1; revision < 19_999; revision += 1_000) {
      await log.append(stream, BigInt(revision), sampleEvents(1_000));
    }
    expect(await log.head(stream)).toBe(19_999n);
    await log.close();
    const file = new DatabaseSync(directory.file('log.db'), { readOnly: true });
    const filed = file.prepare('SELECT before FROM filed').get() as { before: number };
    file.close();
    expect(filed.before).toBeGreaterThan(16_000);
    const again = open();
    expect(await again.head(stream)).toBe(19_999n);
    expect(await again.readForward(stream, 9_995n, 10_000)).toHaveLength(10_000);
    await again.close();
  });

  it('is read from a file of version 1, which had an index instead', async () => {
    const log = open();
    const streams = [freshStream(), freshStream()];
    const ids: string[][] = [[], []];
    for (let turn = 0; turn < 150; turn++) {
      const which = turn % 3 === 0 ? 0 : 1;
      const own = ids[which] ?? [];
      const events = sampleEvents(2);
      await log.append(streams[which] ?? '', BigInt(own.length) - 1n, events);
      own.push(...events.map(({ eventId }) => eventId));
    }
    await log.close();
    makeVersionOne(directory.file('log.db'));
    const upgraded = open();
    for (const [which, stream] of streams.entries()) {
      expect(idsOf(await upgraded.readForward(stream, 0n, 1_000))).toEqual(ids[which]);
      const more = sampleEvents(1);
      await upgraded.append(stream, BigInt(ids[which]?.length ?? 0) - 1n, more);
    }
    expect(await upgraded.end()).toBe(301n);
    await upgraded.close();
    const again = open();
    expect(await again.head(streams[0] ?? '')).toBe(BigInt(ids[0]?.length ?? 0));
    await again.close();
  });
});

/** Puts a file back into the layout that the first version had. */
function makeVersionOne(path: string): void {
  const file = new DatabaseSync(path);
  file.exec(`
    DROP VIEW readable;
    DROP TABLE places;
    DROP TABLE filed;
    DROP TABLE vault;
    DROP TABLE tombstones;
    ALTER TABLE events RENAME TO new_events;
    CREATE TABLE events (
      position INTEGER PRIMARY KEY,
      stream INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      event_id BLOB NOT NULL,
      type INTEGER NOT NULL,
      data TEXT NOT NULL,
      metadata TEXT NOT NULL,
      UNIQUE (stream, revision)
    ) STRICT;
    INSERT INTO events SELECT * FROM new_events;
    DROP TABLE new_events;
    CREATE VIEW readable AS SELECT * FROM events;
    PRAGMA user_version = 1;
  `);
  file.close();
}
