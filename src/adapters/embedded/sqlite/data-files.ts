/** The files of a data directory, each with one writing thread. */
export const DATA_FILES = {
  log: 'log.db',
  operations: 'operations.db',
  models: 'models.db',
  snapshots: 'snapshots.db',
  refusals: 'refusals.db',
} as const;
