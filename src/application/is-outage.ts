import { LogUnavailable } from '../ports/event-log.js';
import { IdIndexUnavailable } from '../ports/id-index.js';
import { VaultUnavailable } from '../ports/key-vault.js';

const OUTAGES = [LogUnavailable, IdIndexUnavailable, VaultUnavailable];

/** What keeps every lane from going on, not only the one that met it; nothing was recorded. */
export function isOutage(cause: unknown): cause is Error {
  return OUTAGES.some((kind) => cause instanceof kind);
}
