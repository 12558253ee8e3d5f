import type { VaultMarks } from '../../../ports/vault-marks.js';
import type { OpenLog } from '../log/open-log.js';

/**
 * @param use Works with the open log. It turns a failure into the port's error for an unavailable
 *   log.
 */
export function vaultMarksIn(use: <T>(work: (open: OpenLog) => T) => T): VaultMarks {
  return {
    read: async () => use(markIn),
    keep: async (mark) => use((open) => keepMark(open, mark)),
  };
}

function markIn({ connection }: OpenLog): string | null {
  const row = connection.prepare('SELECT mark FROM vault').get() as { mark: string } | undefined;
  return row?.mark ?? null;
}

function keepMark(open: OpenLog, mark: string): string {
  if (open.writing === null) throw new Error('this log is open for reading only');
  open.connection.prepare('INSERT OR IGNORE INTO vault VALUES (1, ?)').run(mark);
  open.writing.wal.syncNow();
  return markIn(open) ?? mark;
}
