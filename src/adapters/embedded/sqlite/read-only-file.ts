import { existsSync, rmSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';

/** Files that SQLite created beside a viewed file; they are removed when it is closed. */
const made = new WeakMap<DatabaseSyncInstance, string>();

/**
 * Opens a file that no process writes, for reading only. Nothing is created or changed.
 * @throws the errors of SQLite
 */
export function openViewed(path: string): DatabaseSyncInstance {
  const wal = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (wal === undefined || wal.size === 0) {
    // Without a write-ahead log SQLite needs no other file, provided that no process writes.
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
