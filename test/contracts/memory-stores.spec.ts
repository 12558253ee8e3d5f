import { accessRecordsContract } from './access-records.contract.js';
import { credentialsContract } from './credentials.contract.js';
import { documentsContract } from './documents.contract.js';
import { eventLogContract } from './event-log.contract.js';
import { factStreamContract } from './access/fact-stream.contract.js';
import { idIndexContract } from './id-index.contract.js';
import { keyVaultContract } from './key-vault.contract.js';
import { refusalLogContract } from './refusal-log.contract.js';
import { snapshotsContract } from './snapshots.contract.js';
import { MemoryAccessRecords } from '../harness/memory/access-records.js';
import { MemoryCredentials } from '../harness/memory/credentials.js';
import { MemoryDocuments } from '../harness/memory/documents.js';
import { MemoryEventLog } from '../harness/memory/event-log.js';
import { MemoryIdIndex } from '../harness/memory/id-index.js';
import { MemoryKeyVault } from '../harness/memory/key-vault.js';
import { MemoryRefusalLog } from '../harness/memory/refusal-log.js';
import { MemorySnapshots } from '../harness/memory/snapshots.js';

/** Memory has nothing to close, and keeps its content for the next user. */
const close = async (): Promise<void> => undefined;

eventLogContract('memory', async () => {
  const log = new MemoryEventLog();
  return { log, reopen: async () => log, close };
});

factStreamContract('memory', async () => {
  const log = new MemoryEventLog();
  return { log, reopen: async () => log, close };
});

documentsContract('memory', async () => {
  const documents = new MemoryDocuments();
  return { documents, reopen: async () => documents, close };
});

idIndexContract('memory', async () => {
  const index = new MemoryIdIndex();
  return { index, reopen: async () => index, close };
});

refusalLogContract('memory', async () => {
  const log = new MemoryRefusalLog();
  return { log, reopen: async () => log, close };
});

snapshotsContract('memory', async () => {
  const snapshots = new MemorySnapshots();
  return { snapshots, reopen: async () => snapshots, close };
});

keyVaultContract('memory', async () => {
  const vault = new MemoryKeyVault();
  return { vault, beside: vault, reopen: async () => vault, close };
});

accessRecordsContract('memory', async () => {
  const records = new MemoryAccessRecords();
  return { records, beside: records, reopen: async () => records, close };
});

credentialsContract('memory', async () => {
  const credentials = new MemoryCredentials();
  return { credentials, beside: credentials, reopen: async () => credentials, close };
});
