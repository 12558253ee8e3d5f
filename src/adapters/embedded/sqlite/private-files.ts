import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../../../ports/logger.js';

/** Names of the ledger's files begin with these, with what SQLite and copies add to them. */
const OWN = [
  'log.db',
  'vault.db',
  'operations.db',
  'models.db',
  'snapshots.db',
  'refusals.db',
  'lock.db',
  'master.key',
  'probe-',
];
/** The root of a volume has this folder. */
const LOST_AND_FOUND = 'lost+found';

const OTHERS = 0o077;
const STICKY = 0o1000;

/**
 * Takes the rights of other users from a data directory and from the ledger's files in it: they
 * hold keys and personal data. A directory that also holds something else keeps its mode, because
 * other programs may need it. Where the rights cannot be taken, the service warns and goes on: on
 * a mounted volume they may mean nothing.
 */
export function makePrivate(directory: string, logger: Logger): void {
  const names = readdirSync(directory);
  const others = names.filter((name) => !isOwn(name) && name !== LOST_AND_FOUND);
  const { mode } = statSync(directory);
  if ((mode & OTHERS) !== 0) {
    if (others.length > 0 || (mode & STICKY) !== 0) {
      logger.warn('other users may open the data directory: give the ledger a separate one', {
        directory,
        mode: shown(mode),
      });
    } else if (tighten(directory, logger)) {
      logger.warn('other users could open the data directory: they no longer can', {
        directory,
        mode: shown(mode),
      });
    }
  }
  for (const name of names.filter(isOwn)) tighten(join(directory, name), logger);
}

/**
 * Takes the rights of other users from a file or folder. By path: closing a handle would release
 * the locks that SQLite holds on the file.
 * @returns whether that changed something
 */
export function tighten(path: string, logger: Logger): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || (stats.mode & OTHERS) === 0) return false;
  try {
    chmodSync(path, stats.mode & 0o7777 & ~OTHERS);
    return true;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return false;
    logger.warn('other users may read this: its rights cannot be changed by this user', {
      path,
      mode: shown(stats.mode),
      code,
    });
    return false;
  }
}

function isOwn(name: string): boolean {
  return OWN.some((beginning) => name.startsWith(beginning));
}

function shown(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
