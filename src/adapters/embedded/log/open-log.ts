import { basename } from 'node:path';
import { LogUnavailable } from '../../../ports/event-log.js';
import type { DurablePosition } from './durable-position.js';
import { LOG_LAYOUT } from './log-schema.js';
import { LogReader } from './log-reader.js';
import { LogWriter, WalFile } from './log-writer.js';
import { StreamIndex } from './stream-index.js';
import { closeFile, FileUnusable, isDamage, numberOf, openFile } from '../sqlite/sqlite.js';
import { reasonOf, shownReason } from '../sqlite/sqlite.js';
import type { Connection, FileLayout, Role } from '../sqlite/sqlite.js';

export interface OpenLogOptions {
  readonly role: Role;
  /**
   * Another thread copies the WAL into the file (`checkpointWal`), because a copy takes as long as
   * ten commits. Commits copy it only when it has fallen far behind.
   */
  readonly copiedElsewhere?: boolean;
  /** Receives every opened connection; fault specs make it fail from there. */
  readonly onOpen?: (connection: Connection, wal: WalFile | null) => void;
}

/** A connection to `log.db` and the objects that use it. */
export interface OpenLog {
  readonly connection: Connection;
  readonly reader: LogReader;
  /** Null for a reader. */
  readonly writing: { readonly writer: LogWriter; readonly wal: WalFile } | null;
}

interface Place {
  readonly path: string;
  readonly options: OpenLogOptions;
  readonly durable: DurablePosition;
}

/** When the WAL is this large, a commit copies it after all. */
const COPIED_ELSEWHERE: FileLayout = { ...LOG_LAYOUT, checkpointMiB: 256 };

/** @throws FileUnusable */
export function openLog(place: Place): OpenLog {
  // A killed process may have left commits that exist only in the memory of the operating system.
  return connect(place, (_, wal) => wal.syncNow());
}

/**
 * Opens the log after a failure. The WAL may contain a commit whose fsync failed, so it is copied
 * into the database and synced before any outcome is reported.
 * @throws LogUnavailable
 */
export function reopenLog(place: Place): OpenLog {
  try {
    return connect(place, (connection) => {
      const busy = numberOf(connection, 'PRAGMA wal_checkpoint(TRUNCATE)', 'busy');
      if (busy !== 0) throw new FileUnusable('another connection holds it', false);
    });
  } catch (cause) {
    const shown = shownReason(cause);
    throw new LogUnavailable(`the log cannot be opened: ${reasonOf(cause)}`, { cause, shown });
  }
}

/** @param secure Makes durable what a writer finds, before the log reports any outcome. */
function connect(
  { path, options, durable }: Place,
  secure: (connection: Connection, wal: WalFile) => void,
): OpenLog {
  const { role, copiedElsewhere, onOpen } = options;
  const layout = copiedElsewhere === true ? COPIED_ELSEWHERE : LOG_LAYOUT;
  const connection = openedFile(path, layout, role);
  let wal: WalFile | null = null;
  try {
    if (role === 'writer') wal = new WalFile(path);
    onOpen?.(connection, wal);
    const places = new StreamIndex(connection);
    if (role === 'viewer') return viewed(connection, places, durable);
    if (wal === null) {
      // A reader cannot see what the writer in another thread adds and flushes.
      const upToDate = (): StreamIndex => (places.read(), places);
      return { connection, reader: new LogReader(connection, upToDate, durable), writing: null };
    }
    places.read();
    const reader = new LogReader(connection, () => places, durable);
    const writer = new LogWriter(connection, places);
    secure(connection, wal);
    durable.position = BigInt(writer.end);
    return { connection, reader, writing: { writer, wal } };
  } catch (cause) {
    wal?.close();
    closeFile(connection, role);
    if (cause instanceof FileUnusable) throw cause;
    throw withRemedy(
      new FileUnusable(`${basename(path)}: ${reasonOf(cause)}`, isDamage(cause), cause),
    );
  }
}

function openedFile(path: string, layout: FileLayout, role: Role): Connection {
  try {
    return openFile(path, layout, role);
  } catch (cause) {
    throw cause instanceof FileUnusable ? withRemedy(cause) : cause;
  }
}

function withRemedy(cause: FileUnusable): FileUnusable {
  if (!cause.damaged) return cause;
  return new FileUnusable(`${cause.message}: put it back from the last backup`, true, cause.cause);
}

/** No process writes meanwhile, so the present content is complete. */
function viewed(connection: Connection, places: StreamIndex, durable: DurablePosition): OpenLog {
  places.read();
  const last = numberOf(
    connection,
    'SELECT coalesce(max(position), -1) AS last FROM events',
    'last',
  );
  durable.position = BigInt(last);
  return { connection, reader: new LogReader(connection, () => places, durable), writing: null };
}
