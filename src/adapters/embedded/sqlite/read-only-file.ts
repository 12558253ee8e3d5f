import { existsSync, rmSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';

/** Files that opening made beside a viewed one, to be removed when it is closed. */
const made = new WeakMap<DatabaseSyncInstance, string>();

/**
 * Opens a file that no process writes, to look at it: nothing is made and nothing is changed.
 * @throws what SQLite throws
 */
export function openViewed(path: string): DatabaseSyncInstance {
  const wal = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (wal === undefined || wal.size === 0) {
    // Without a write-ahead log SQLite needs no other file, if it may rely on nobody writing.
    return new DatabaseSync(`${pathToFileURL(path).href}?immutable=1`, { readOnly: true });
  }
  const index = `${path}-shm`;
  const isMade = !existsSync(index);
  const connection = new DatabaseSync(path, { readOnly: true });
  if (isMade) made.set(connection, index);
  return connection;
}

export function closeViewed(connection: DatabaseSyncInstance): void {
  connection.close();
  const index = made.get(connection);
  if (index !== undefined) rmSync(index, { force: true });
}
