/** The files of a data directory. Each is written by one thread. */
export const DATA_FILES = {
  log: 'log.db',
  operations: 'operations.db',
  models: 'models.db',
  snapshots: 'snapshots.db',
  refusals: 'refusals.db',
} as const;
