import { createSecretKey } from 'node:crypto';
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { openVault, viewVault } from '../../../src/adapters/embedded/vault/vault-file.js';
import { wrappingWith } from '../../../src/codec/wrapping.js';
import { VaultUnavailable } from '../../../src/ports/key-vault.js';
import type { NewAccessRecord } from '../../../src/ports/access-records.js';

const MASTER = createSecretKey(Buffer.alloc(32, 5));
const NOW = Date.parse('2026-11-30T08:00:00.000Z');
/** The tables as release 0.1 made them. */
const LAYOUT_1 = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE vault_check (id INTEGER PRIMARY KEY CHECK (id = 1), wrapped BLOB NOT NULL);
  CREATE TABLE client_keys (client_id TEXT PRIMARY KEY, wrapped BLOB) WITHOUT ROWID;
  CREATE TABLE secrets (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE api_keys (
    key_id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL UNIQUE, body TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE api_key_claim (id INTEGER PRIMARY KEY CHECK (id = 1));
  PRAGMA application_id = 1413565529;
  PRAGMA user_version = 1;
`;
const PAGE_SIZE = 8192;
const API_KEY = { keyId: 'k-1', name: 'gateway', role: 'gateway', secretHash: 'ab' };

describe('vault.db', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vault-'));
  });
  afterEach(() => rm(directory, { recursive: true }));
  const path = (): string => join(directory, 'vault.db');

  it('of layout 1 gets the table of records and keeps all it had', async () => {
    const key = makeLayout1(path());
    expect(() => viewVault(directory, MASTER)).toThrow('written by an earlier release');
    const vault = openVault(directory, MASTER);
    expect((await vault.keyVault.findKey('c-1'))?.export()).toEqual(key);
    expect(await vault.credentials.findByHash('ab')).toMatchObject(API_KEY);
    expect(await vault.credentials.claimFirst({ ...API_KEY } as never)).toBe(false);
    expect(await vault.access.add(session('s-1'), NOW)).toBe(true);
    vault.close();
    const view = viewVault(directory, MASTER);
    expect(await view.access.get('session', 's-1', NOW)).toMatchObject({ subject: 'c-1' });
    view.close();
  });

  it('has the same tables when it was brought up to date as when it was made', () => {
    makeLayout1(path());
    openVault(directory, MASTER).close();
    const fresh = join(directory, 'fresh');
    openVault(fresh, MASTER).close();
    expect(tablesOf(path())).toEqual(tablesOf(join(fresh, 'vault.db')));
  });

  it('is readable by its owner alone, with the files beside it', async () => {
    const vault = openVault(directory, MASTER);
    await vault.access.add(session('s-1'), NOW);
    for (const suffix of ['', '-wal', '-shm']) {
      expect(statSync(`${path()}${suffix}`).mode & 0o777).toBe(0o600);
    }
    vault.close();
  });

  it('that is damaged makes every call of the records reject as the vault being unavailable', async () => {
    openVault(directory, MASTER).close();
    damageRecords(path());
    const vault = openVault(directory, MASTER);
    const { access } = vault;
    const calls = [
      () => access.get('session', 's', NOW),
      () => access.add(session('s'), NOW),
      () => access.addMany([session('s')]),
      () => access.replace(session('s'), 1),
      () => access.remove('session', 's'),
      () => access.list('session', { max: 1, order: 'ascending', now: NOW }),
      () => access.list('session', { max: 1, order: 'descending', now: NOW }),
      () => access.removeOf('c-1'),
      () => access.removeExpired(NOW, 10),
    ];
    for (const call of calls) await expect(call()).rejects.toBeInstanceOf(VaultUnavailable);
    vault.close();
  });
});

function session(id: string): NewAccessRecord {
  return { kind: 'session', id, subject: 'c-1', sort: '', expiresAt: null, body: {} };
}

/** Returns the key of its one client. */
function makeLayout1(path: string): Buffer {
  const wrapping = wrappingWith(MASTER);
  const key = Buffer.alloc(32, 7);
  const made = new DatabaseSync(path);
  made.exec(LAYOUT_1);
  const check = wrapping.wrap(Buffer.alloc(16), 'check');
  made.prepare('INSERT INTO vault_check VALUES (1, ?)').run(check);
  const wrapped = wrapping.wrap(key, 'client\nc-1');
  made.prepare('INSERT INTO client_keys VALUES (?, ?)').run('c-1', wrapped);
  made.prepare('INSERT INTO api_keys VALUES (?, ?, ?)').run('k-1', 'ab', JSON.stringify(API_KEY));
  made.exec('INSERT INTO api_key_claim VALUES (1)');
  made.close();
  return key;
}

function tablesOf(path: string): unknown {
  const file = new DatabaseSync(path, { readOnly: true });
  const select = 'SELECT type, name, sql FROM sqlite_schema ORDER BY type, name';
  const tables = file.prepare(select).all();
  file.close();
  return tables.map(({ sql, ...table }) => ({ ...table, sql: String(sql).replace(/\s+/g, ' ') }));
}

/** Overwrites the first page of the table and of each of its indexes. */
function damageRecords(path: string): void {
  const file = new DatabaseSync(path, { readOnly: true });
  const ofRecords = `SELECT rootpage FROM sqlite_schema WHERE tbl_name = 'access_records'`;
  const pages = file.prepare(ofRecords).all() as { rootpage: number }[];
  file.close();
  const bytes = openSync(path, 'r+');
  for (const { rootpage } of pages) {
    writeSync(bytes, Buffer.alloc(PAGE_SIZE, 0xff), 0, PAGE_SIZE, (rootpage - 1) * PAGE_SIZE);
  }
  closeSync(bytes);
}
