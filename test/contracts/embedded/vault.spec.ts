import { createSecretKey, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import {
  loadMasterKey,
  MasterKeyUnusable,
} from '../../../src/adapters/embedded/vault/master-key.js';
import { RememberedSessions } from '../../../src/adapters/embedded/vault/remembered-sessions.js';
import { openVault, WrongMasterKey } from '../../../src/adapters/embedded/vault/vault-file.js';
import type { VaultFile } from '../../../src/adapters/embedded/vault/vault-file.js';
import { accessRecordsContract } from '../access-records.contract.js';
import { credentialsContract } from '../credentials.contract.js';
import { keyVaultContract } from '../key-vault.contract.js';

const MASTER = createSecretKey(Buffer.alloc(32, 5));

/** Two connections to one vault, as the main thread and a worker have them. */
async function twoOpen(): Promise<{
  readonly here: VaultFile;
  readonly beside: VaultFile;
  readonly reopen: () => Promise<VaultFile>;
  readonly close: () => Promise<void>;
}> {
  const directory = await mkdtemp(join(tmpdir(), 'vault-'));
  let open = [openVault(directory, MASTER), openVault(directory, MASTER)] as const;
  const closeBoth = (): void => open.forEach((vault) => vault.close());
  return {
    here: open[0],
    beside: open[1],
    reopen: async () => {
      closeBoth();
      open = [openVault(directory, MASTER), openVault(directory, MASTER)];
      return open[0];
    },
    close: async () => {
      closeBoth();
      await rm(directory, { recursive: true });
    },
  };
}

keyVaultContract('embedded', async () => {
  const { here, beside, reopen, close } = await twoOpen();
  return {
    vault: here.keyVault,
    beside: beside.keyVault,
    reopen: async () => (await reopen()).keyVault,
    close,
  };
});

credentialsContract('embedded', async () => {
  const { here, beside, reopen, close } = await twoOpen();
  return {
    credentials: here.credentials,
    beside: beside.credentials,
    reopen: async () => (await reopen()).credentials,
    close,
  };
});

accessRecordsContract('embedded', async () => {
  const { here, beside, reopen, close } = await twoOpen();
  return {
    records: here.access,
    beside: beside.access,
    reopen: async () => (await reopen()).access,
    close,
  };
});

accessRecordsContract('embedded, with sessions that are remembered', async () => {
  const { here, reopen, close } = await twoOpen();
  const records = new RememberedSessions(here.access);
  return {
    records,
    beside: records,
    reopen: async () => new RememberedSessions((await reopen()).access),
    close,
  };
});

describe('the embedded vault', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vault-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  /** Every byte of the vault's files, the write-ahead log included. */
  const bytes = (): Buffer =>
    Buffer.concat(
      readdirSync(directory)
        .filter((file) => file.startsWith('vault.db'))
        .map((file) => readFileSync(join(directory, file))),
    );

  it('leaves no byte of a destroyed key on the disk', async () => {
    const { keyVault, close } = openVault(directory, MASTER);
    await Promise.all(['c-1', 'c-2', 'c-3'].map((clientId) => keyVault.keyFor(clientId)));
    const wrapped = wrappedKeyOf(directory, 'c-2');
    expect(bytes().includes(wrapped)).toBe(true);
    await keyVault.destroy('c-2');
    expect(bytes().includes(wrapped)).toBe(false);
    expect(await keyVault.findKey('c-3')).not.toBeNull();
    close();
    expect(bytes().includes(wrapped)).toBe(false);
  });

  it('never writes a key as it is', async () => {
    const { keyVault, close } = openVault(directory, MASTER);
    const keys = [await keyVault.keyFor('c-1'), await keyVault.secret('names')];
    for (const key of keys) expect(key && bytes().includes(key.export())).toBe(false);
    close();
  });

  it('does not open with another master key, and stays as it was', async () => {
    const { keyVault, close } = openVault(directory, MASTER);
    const made = await keyVault.keyFor('c-1');
    close();
    const other = createSecretKey(Buffer.alloc(32, 6));
    expect(() => openVault(directory, other)).toThrow(WrongMasterKey);
    expect(() => openVault(directory, other)).toThrow('does not open vault.db');
    const again = openVault(directory, MASTER);
    expect((await again.keyVault.findKey('c-1'))?.export()).toEqual(made?.export());
    again.close();
  });

  it('does not take the key of one client for that of another', async () => {
    const { keyVault, close } = openVault(directory, MASTER);
    await keyVault.keyFor('c-1');
    await keyVault.keyFor('c-2');
    const tampering = new DatabaseSync(join(directory, 'vault.db'));
    tampering.exec(
      `UPDATE client_keys SET wrapped = (SELECT wrapped FROM client_keys WHERE client_id = 'c-1')
       WHERE client_id = 'c-2'`,
    );
    tampering.close();
    await expect(keyVault.findKey('c-2')).rejects.toThrow();
    close();
  });
});

describe('the master key', () => {
  let directory: string;
  beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), 'master-')), 'data');
  });
  afterEach(() => rm(join(directory, '..'), { recursive: true }));

  const file = (): string => join(directory, 'master.key');

  it('is made at the first start, for its owner alone, and is the same ever after', () => {
    const made = loadMasterKey({ dataDir: directory });
    expect(made.symmetricKeySize).toBe(32);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['master.key']);
    expect(loadMasterKey({ dataDir: directory }).export()).toEqual(made.export());
    expect(Buffer.from(readFileSync(file(), 'utf8').trim(), 'base64')).toEqual(made.export());
  });

  it('is taken from the setting when there is one, and no file is made', () => {
    const bytes = randomBytes(32);
    for (const masterKey of [bytes, bytes.toString('base64')]) {
      expect(loadMasterKey({ dataDir: directory, masterKey }).export()).toEqual(bytes);
    }
    expect(existsSync(directory)).toBe(false);
  });

  it.each([
    ['that is empty', ''],
    ['that is too short', 'c2hvcnQ='],
    ['that is not base64', `${'A'.repeat(42)}!=`],
    ['of 31 bytes', Buffer.alloc(31)],
  ])('refuses a setting %s without showing it', (_what, masterKey) => {
    const load = (): unknown => loadMasterKey({ dataDir: directory, masterKey });
    expect(load).toThrow(MasterKeyUnusable);
    expect(load).toThrow(/^the master key of the settings is not 32 bytes in base64$/);
  });

  it('is not created over a damaged file', () => {
    loadMasterKey({ dataDir: directory });
    writeFileSync(file(), 'half of a k');
    expect(() => loadMasterKey({ dataDir: directory })).toThrow(MasterKeyUnusable);
    expect(readFileSync(file(), 'utf8')).toBe('half of a k');
  });

  it('is not created for a vault that needs the missing one', async () => {
    const made = loadMasterKey({ dataDir: directory });
    openVault(directory, made).close();
    const text = readFileSync(file(), 'utf8');
    await rm(file());
    expect(() => loadMasterKey({ dataDir: directory })).toThrow(/master\.key is missing/);
    expect(existsSync(file())).toBe(false);
    writeFileSync(file(), text);
    openVault(directory, loadMasterKey({ dataDir: directory })).close();
  });
});

function wrappedKeyOf(directory: string, clientId: string): Buffer {
  const reading = new DatabaseSync(join(directory, 'vault.db'), { readOnly: true });
  const row = reading.prepare('SELECT wrapped FROM client_keys WHERE client_id = ?').get(clientId);
  reading.close();
  return Buffer.from(row?.wrapped as Uint8Array);
}
