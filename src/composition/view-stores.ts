import { existsSync } from 'node:fs';
import type { KeyObject } from 'node:crypto';
import {
  viewDataDirectory,
  type DataDirectory,
} from '../adapters/embedded/sqlite/data-directory.js';
import { DATA_FILES } from '../adapters/embedded/sqlite/data-files.js';
import { EmbeddedDocuments } from '../adapters/embedded/documents/documents.js';
import { EmbeddedEventLog } from '../adapters/embedded/log/event-log.js';
import { EmbeddedIdIndex } from '../adapters/embedded/id-index.js';
import { findMasterKey, MasterKeyUnusable } from '../adapters/embedded/vault/master-key.js';
import { FileUnusable } from '../adapters/embedded/sqlite/sqlite.js';
import { viewVault, WrongMasterKey } from '../adapters/embedded/vault/vault-file.js';
import { SystemClock } from '../adapters/system/clock.js';
import { NoKeys } from '../application/instances/no-keys.js';
import { StreamMarks } from '../application/instances/stream-marks.js';
import {
  VaultMismatch,
  LogLost,
  VaultFingerprint,
} from '../application/instances/vault-fingerprint.js';
import { usesDataDirectory, type CloseStack, type StoresConfig } from './open-stores.js';
import type { Documents } from '../ports/documents.js';
import type { EventLog } from '../ports/event-log.js';
import type { IdIndex } from '../ports/id-index.js';
import type { KeyVault } from '../ports/key-vault.js';
import type { VaultMarks } from '../ports/vault-marks.js';
import { mismatchTexts } from './vault-mismatch.js';

/** There is no ledger at the configured location. */
export class LedgerMissing extends Error {
  override readonly name = 'LedgerMissing';
}

/** The stores of a ledger, opened for reading only. */
export interface StoresView {
  readonly log: EventLog;
  readonly documents: Documents;
  readonly ids: IdIndex;
  readonly vault: KeyVault;
  /** Why the vault cannot be used, so personal data reads `erased`; null = it can. */
  readonly vaultTrouble: string | null;
  /** Why the log cannot belong to the vault; null = it can. */
  readonly logTrouble: string | null;
}

type Opening = Omit<StoresView, 'logTrouble'> & { readonly marks: VaultMarks };

/**
 * Opens existing stores, creates nothing and projects nothing: for commands that only read.
 * Embedded files are opened read-only, and no service may have them open.
 * @throws LedgerMissing, DataDirectoryUnusable, FileUnusable; MasterKeyUnusable, MongoUnusable
 *   where keys are in MongoDB
 */
export async function viewStores(config: StoresConfig, opened: CloseStack): Promise<StoresView> {
  const { marks, ...stores } = await viewAll(config, opened);
  const view = { ...stores, logTrouble: null };
  if (view.vaultTrouble !== null) return view;
  try {
    await new VaultFingerprint({ ...view, marks, texts: mismatchTexts(config) }).compare();
    return view;
  } catch (cause) {
    if (cause instanceof LogLost) return { ...view, logTrouble: cause.message };
    if (!(cause instanceof VaultMismatch)) throw cause;
    return { ...view, vault: new NoKeys(), vaultTrouble: cause.message };
  }
}

async function viewAll(config: StoresConfig, opened: CloseStack): Promise<Opening> {
  const directory = usesDataDirectory(config) ? existingDirectory(config) : null;
  if (directory !== null) opened.add(async () => directory.close());
  const { log, marks } = await viewLog(config, directory, opened);
  if (config.mongodbUrl !== null) {
    const { openMongo } = await import('../adapters/mongodb/open-mongo.js');
    const masterKey = findMasterKey(config);
    const mongo = await openMongo({ url: config.mongodbUrl, masterKey, viewing: true });
    opened.add(() => mongo.close());
    const { documents, ids, vault } = mongo;
    return { log, marks, documents, ids, vault, vaultTrouble: null };
  }
  const own = present(directory);
  const ids = new EmbeddedIdIndex(own.file(DATA_FILES.operations), { role: 'viewer' });
  opened.add(() => ids.close());
  const documents = new EmbeddedDocuments(own.file(DATA_FILES.models), { role: 'viewer' });
  opened.add(() => documents.close());
  return { log, marks, documents, ids, ...viewKeys(config, opened) };
}

function existingDirectory(config: StoresConfig): DataDirectory {
  const { dataDir, eventStoreUrl } = config;
  if (!existsSync(dataDir))
    throw new LedgerMissing(`no ledger in ${dataDir}: set DATA_DIR to its directory`);
  const directory = viewDataDirectory(dataDir);
  if (eventStoreUrl !== null || existsSync(directory.file(DATA_FILES.log))) return directory;
  directory.close();
  throw new LedgerMissing(
    `no ledger in ${dataDir} (no ${DATA_FILES.log}): set DATA_DIR to its directory`,
  );
}

async function viewLog(
  { eventStoreUrl, ...config }: StoresConfig,
  directory: DataDirectory | null,
  opened: CloseStack,
): Promise<Pick<Opening, 'log' | 'marks'>> {
  if (eventStoreUrl !== null) {
    const { openEventStore } = await import('../adapters/eventstoredb/open-event-store.js');
    const clock = new SystemClock();
    const store = await openEventStore({ url: eventStoreUrl, clock });
    opened.add(() => store.close());
    const { log } = store;
    return { log, marks: new StreamMarks({ log, masterKey: findMasterKey(config), clock }) };
  }
  const path = present(directory).file(DATA_FILES.log);
  const log = new EmbeddedEventLog(path, { role: 'viewer' });
  opened.add(() => log.close());
  return { log, marks: log.vaultMarks };
}

/**
 * Without its vault a ledger has no readable personal data, but its chains and sums can be checked.
 */
function viewKeys(
  config: StoresConfig,
  opened: CloseStack,
): Pick<StoresView, 'vault' | 'vaultTrouble'> {
  try {
    const masterKey: KeyObject = findMasterKey(config);
    const { keyVault, close } = viewVault(config.dataDir, masterKey);
    opened.add(async () => close());
    return { vault: keyVault, vaultTrouble: null };
  } catch (cause) {
    if (!VAULT_TROUBLES.some((kind) => cause instanceof kind)) throw cause;
    return { vault: new NoKeys(), vaultTrouble: (cause as Error).message };
  }
}

const VAULT_TROUBLES = [MasterKeyUnusable, WrongMasterKey, FileUnusable];

function present(directory: DataDirectory | null): DataDirectory {
  if (directory === null) throw new Error('no data directory although something is embedded');
  return directory;
}
