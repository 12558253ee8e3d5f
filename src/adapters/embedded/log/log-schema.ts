import type { FileLayout } from '../sqlite/sqlite.js';

const EVENTS = `
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    event_id BLOB NOT NULL,
    type INTEGER NOT NULL,
    data TEXT NOT NULL,
    metadata TEXT NOT NULL
  ) STRICT;
`;

/** Per stream, the positions of the events from revision `first` on, as a JSON array. */
const PLACES = `
  CREATE TABLE places (
    stream INTEGER NOT NULL,
    first INTEGER NOT NULL,
    positions TEXT NOT NULL,
    PRIMARY KEY (stream, first)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE filed (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    before INTEGER NOT NULL
  ) STRICT;
`;

/** The fingerprint of the vault that the ledger uses. */
const VAULT_TABLE = `
  CREATE TABLE vault (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    mark TEXT NOT NULL
  ) STRICT;
`;

/** Streams that were deleted permanently, with their last revision. */
const TOMBSTONES = `
  CREATE TABLE tombstones (
    stream INTEGER PRIMARY KEY,
    revision INTEGER NOT NULL
  ) STRICT;
`;

const READABLE = `
  CREATE VIEW readable AS
    SELECT
      e.position,
      s.id AS stream,
      e.revision,
      t.name AS type,
      e.metadata ->> '$.recordedAt' AS recorded_at,
      e.metadata ->> '$.actor.type' AS actor_type,
      e.metadata ->> '$.actor.id' AS actor_id,
      lower(substr(hex(e.event_id), 1, 8) || '-' || substr(hex(e.event_id), 9, 4) || '-' ||
        substr(hex(e.event_id), 13, 4) || '-' || substr(hex(e.event_id), 17, 4) || '-' ||
        substr(hex(e.event_id), 21)) AS event_id,
      e.data,
      e.metadata
    FROM events AS e
    JOIN streams AS s ON s.no = e.stream
    JOIN types AS t ON t.no = e.type;
`;

/**
 * `log.db`. Streams and types are numbers and ids are 16 bytes: half the size and twice the speed
 * of texts.
 *
 * - Event ids have no unique index on purpose: a repeated append is recognised by comparing the
 *   ids stored at its revision.
 * - `places` has the positions of each stream (see `StreamIndex`), `vault` the fingerprint of the
 *   vault.
 * - `tombstones` has the streams whose events were deleted; the positions of the events stay unused.
 * - `readable` is a view for people at an SQL prompt.
 */
export const LOG_LAYOUT: FileLayout = {
  version: 4,
  // The log syncs the WAL after each commit (`WalFile`); a checkpoint syncs as well.
  synchronous: 'NORMAL',
  cacheKiB: 16_384,
  schema: `
    CREATE TABLE streams (
      no INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE types (
      no INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE
    ) STRICT;
    ${EVENTS}
    ${PLACES}
    INSERT INTO filed VALUES (1, 0);
    ${VAULT_TABLE}
    ${TOMBSTONES}
    ${READABLE}
  `,
  upgrades: {
    // Version 1 had a unique index on stream and revision instead of `places`.
    1: `
      DROP VIEW readable;
      ALTER TABLE events RENAME TO events_1;
      ${EVENTS}
      INSERT INTO events SELECT * FROM events_1 ORDER BY position;
      DROP TABLE events_1;
      ${PLACES}
      INSERT INTO places
        SELECT stream, min(revision), json_group_array(position ORDER BY revision)
        FROM events GROUP BY stream, revision / 64;
      INSERT INTO filed SELECT 1, coalesce(max(position) + 1, 0) FROM events;
      ${READABLE}
    `,
    2: VAULT_TABLE,
    3: TOMBSTONES,
  },
};
