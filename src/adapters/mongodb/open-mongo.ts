import { randomBytes, type KeyObject } from 'node:crypto';
import { wrappingWith, type Wrapping } from '../../codec/wrapping.js';
import type { AccessRecords } from '../../ports/access-records.js';
import type { Credentials } from '../../ports/credentials.js';
import type { Documents } from '../../ports/documents.js';
import type { IdIndex } from '../../ports/id-index.js';
import type { KeyVault } from '../../ports/key-vault.js';
import type { Leases } from '../../ports/leases.js';
import { NO_LOG, type Logger } from '../../ports/logger.js';
import type { RefusalLog } from '../../ports/refusal-log.js';
import { MongoAccessRecords } from './vault/access-records.js';
import { MongoCredentials } from './vault/credentials.js';
import { MongoDocuments } from './documents/documents.js';
import { MongoIdIndex } from './id-index.js';
import { keptOrMade, MongoKeyVault } from './vault/key-vault.js';
import { MongoLeases } from './leases.js';
import { isOutage, MongoUnusable } from './server/mongo-errors.js';
import { MongoServer, type Stored } from './server/mongo-server.js';
import { MongoRefusalLog } from './refusal-log.js';

const CHECK_BYTES = 16;
const CHECK = 'check';

/** The stores in MongoDB: read models, ids, keys, credentials and records of access. */
export interface Mongo {
  readonly documents: Documents;
  readonly ids: IdIndex;
  readonly vault: KeyVault;
  readonly credentials: Credentials;
  readonly access: AccessRecords;
  readonly leases: Leases;
  readonly refusals: RefusalLog;
  close(): Promise<void>;
}

/**
 * Opens the stores in the database of the address (`tallystick` by default); the vault has the
 * suffix `_vault`. It also resolves while the server is unreachable: every method then rejects
 * until the server answers.
 * @throws MongoUnusable when the address is invalid, the server too old, or the master key
 *   another one
 */
export async function openMongo(options: {
  readonly url: string;
  readonly masterKey: KeyObject;
  readonly logger?: Logger;
  /** Creates nothing: for commands that only read. */
  readonly viewing?: boolean;
}): Promise<Mongo> {
  const logger = (options.logger ?? NO_LOG).of('mongodb');
  const wrapping = wrappingWith(options.masterKey);
  const prepare = async (reached: MongoServer): Promise<void> => {
    if (options.viewing === true) return assertUnwraps(await foundCheck(reached), wrapping);
    await assertOpens(reached, wrapping);
    await new MongoCredentials(reached).prepare();
    await new MongoAccessRecords(reached).prepare();
  };
  const server = new MongoServer(options.url, prepare, logger);
  try {
    await server.ready();
  } catch (cause) {
    if (!isOutage(cause) || cause instanceof MongoUnusable) {
      await server.close();
      throw cause;
    }
    logger.warn('the server does not answer: it is waited for', { cause });
  }
  const ids = new MongoIdIndex(server);
  return {
    documents: new MongoDocuments(server, () => ids.feedBegins()),
    ids,
    vault: new MongoKeyVault(server, wrapping),
    credentials: new MongoCredentials(server),
    access: new MongoAccessRecords(server),
    leases: new MongoLeases(server),
    refusals: new MongoRefusalLog(server),
    close: () => server.close(),
  };
}

/** Ensures that the vault is opened with the master key that it was created with. */
async function assertOpens(server: MongoServer, wrapping: Wrapping): Promise<void> {
  const wrapped = await keptOrMade(server.vault.collection<Stored>('vault-check'), CHECK, () =>
    wrapping.wrap(randomBytes(CHECK_BYTES), CHECK),
  );
  assertUnwraps(wrapped ?? Buffer.alloc(0), wrapping);
}

/** Null in a vault that has never stored a key. */
async function foundCheck(server: MongoServer): Promise<Buffer | null> {
  const found = await server.vault.collection<Stored>('vault-check').findOne({ _id: CHECK });
  return (found as { wrapped?: Buffer } | null)?.wrapped ?? null;
}

function assertUnwraps(wrapped: Buffer | null, wrapping: Wrapping): void {
  if (wrapped === null) return;
  try {
    wrapping.unwrap(wrapped, CHECK);
  } catch {
    throw new MongoUnusable(
      'the master key does not open this vault: use the key that it was made with',
    );
  }
}
