import { DATA_FILES } from '../adapters/embedded/sqlite/data-files.js';
import type { MismatchTexts } from '../application/instances/vault-fingerprint.js';
import type { Config } from '../config.js';

type Places = Pick<Config, 'dataDir' | 'eventStoreUrl' | 'mongodbUrl'>;

/** The messages for a log and a vault that do not belong together: one sentence with the remedy. */
export function mismatchTexts(places: Places): MismatchTexts {
  return { foreignVault: foreignVault(places), logLost: logLost(places) };
}

function foreignVault({ dataDir, eventStoreUrl, mongodbUrl }: Places): string {
  if (eventStoreUrl !== null) {
    return (
      'the ledger in this EventStoreDB was written with the keys of another vault: set MONGODB_URL,' +
      ' or DATA_DIR, to the same value as on the instances that use this ledger'
    );
  }
  if (mongodbUrl !== null) {
    return (
      `the vault in MONGODB_URL does not belong to ${DATA_FILES.log} in ${dataDir}: set MONGODB_URL to` +
      ' the database that holds its keys, or unset it if they are in vault.db'
    );
  }
  return (
    `vault.db in ${dataDir} does not belong to ${DATA_FILES.log} beside it: put back the vault.db that` +
    ' was backed up with it, or set MONGODB_URL if its keys are in MongoDB'
  );
}

function logLost({ dataDir, eventStoreUrl, mongodbUrl }: Places): string {
  const vault = mongodbUrl === null ? `vault.db in ${dataDir}` : 'the vault in MONGODB_URL';
  const anew =
    mongodbUrl === null ? 'an empty DATA_DIR' : 'a MONGODB_URL whose database does not exist yet';
  if (eventStoreUrl === null) {
    return (
      `${DATA_FILES.log} in ${dataDir} is missing or empty, but ${vault} belongs to a ledger: put` +
      ` ${DATA_FILES.log} back from the backup, set EVENTSTORE_URL if the log is in EventStoreDB,` +
      ` finish a copy that was stopped, or begin a new ledger with ${anew}`
    );
  }
  return (
    `EVENTSTORE_URL holds no client, but ${vault} belongs to a ledger: set EVENTSTORE_URL to the` +
    ` server and path of its log, unset it if the log is ${DATA_FILES.log}, finish a copy that was` +
    ` stopped, or begin a new ledger with ${anew}`
  );
}
