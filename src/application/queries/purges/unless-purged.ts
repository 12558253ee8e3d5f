import { StreamTombstoned } from '../../../ports/event-log.js';
import { QueryError } from '../query-error.js';
import type { PurgeJournal } from '../../purge/purge-journal.js';

/**
 * The result of a read about a client, unless the client was purged. A purge of another instance
 * may not be known here yet: a read that finds no client looks into the journal.
 * @param clientId '' = the read is not about one client
 * @throws QueryError CLIENT_PURGED
 */
export async function unlessPurged<T>(
  journal: PurgeJournal,
  clientId: string,
  read: () => Promise<T>,
): Promise<T> {
  if (clientId !== '' && journal.isKnown(clientId)) throw purged();
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof StreamTombstoned) throw purged();
    const isUnknown = cause instanceof QueryError && cause.code === 'CLIENT_NOT_FOUND';
    if (clientId !== '' && isUnknown && (await journal.isPurged(clientId))) throw purged();
    throw cause;
  }
}

function purged(): QueryError {
  return new QueryError('CLIENT_PURGED', 'The client was purged.');
}
