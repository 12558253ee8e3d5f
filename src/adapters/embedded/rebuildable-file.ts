import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { FileUnusable, isDamage, openFile } from './sqlite.js';
import type { Connection, FileLayout } from './sqlite.js';

/**
 * Opens, for writing, a file whose content can be made again from the log. A damaged one is
 * deleted and begun anew; the owner sees that from its empty checkpoint. Open it before any
 * reader of the same file: a reader would go on in the deleted one.
 * @throws FileUnusable
 */
export function openRebuildable(path: string, layout: FileLayout): Connection {
  if (existsSync(marker(path))) removeFile(path);
  try {
    return openFile(path, layout, 'writer');
  } catch (cause) {
    if (!(cause instanceof FileUnusable) || !cause.damaged) throw cause;
    removeFile(path);
    return openFile(path, layout, 'writer');
  }
}

/** Remembers damage met while the file was in use: the next start begins it anew. */
export function noteDamage(path: string, cause: unknown): void {
  if (!isDamage(cause)) return;
  try {
    writeFileSync(marker(path), '');
  } catch {
    // Without room for the marker the damage is met, and noted, again after the next start.
  }
}

function marker(path: string): string {
  return `${path}.damaged`;
}

function removeFile(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`, marker(path)]) {
    rmSync(file, { force: true });
  }
}
