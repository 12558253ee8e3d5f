import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DATA_FILES } from './data-files.js';
import { isStoreFailure, numberOf } from './sqlite.js';
import { closeViewed, openViewed } from './read-only-file.js';

/** One of two files that belong together is missing. Nothing was created in its place. */
export class LedgerFileMissing extends Error {
  override readonly name = 'LedgerFileMissing';
}

const VAULT_FILE = 'vault.db';

/**
 * Refuses a data directory that has lost its log or its vault, before either is created. A new file
 * would block the restored one.
 * @throws LedgerFileMissing
 */
export function refuseStrayFiles(dataDir: string, texts: { readonly logLost: string }): void {
  const [log, vault] = [join(dataDir, DATA_FILES.log), join(dataDir, VAULT_FILE)];
  if (isAbsent(vault) && holds(log, 'FROM events')) {
    throw new LedgerFileMissing(
      `${VAULT_FILE} is missing in ${dataDir}, but ${DATA_FILES.log} holds a ledger: put back the` +
        ` ${VAULT_FILE} that was backed up with it, or set MONGODB_URL if its keys are in MongoDB` +
        ' (where both are lost, `tallystick export` still writes the ledger, without personal data)',
    );
  }
  if (isAbsent(log) && holds(vault, "FROM secrets WHERE name = 'ledger'")) {
    throw new LedgerFileMissing(texts.logLost);
  }
}

function isAbsent(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0;
}

/** Whether such a row exists. Unreadable files are left to the code that opens them. */
function holds(path: string, rows: string): boolean {
  if (isAbsent(path)) return false;
  try {
    const connection = openViewed(path);
    try {
      return numberOf(connection, `SELECT count(*) AS n FROM (SELECT 1 ${rows} LIMIT 1)`, 'n') > 0;
    } finally {
      closeViewed(connection);
    }
  } catch (cause) {
    if (!isStoreFailure(cause)) throw cause;
    return false;
  }
}
