import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { LedgerFileMissing } from '../../src/adapters/embedded/sqlite/stray-files.js';
import { WrongMasterKey } from '../../src/adapters/embedded/vault/vault-file.js';
import { VaultMismatch, LogLost } from '../../src/application/instances/vault-fingerprint.js';
import { ServiceHarness } from '../harness/service-harness.js';

/**
 * A vault and a log that do not belong together: one of them was lost, or restored from another
 * ledger.
 */
describe('a data directory whose vault and log do not belong together', () => {
  let harness: ServiceHarness;
  let other: ServiceHarness;

  beforeEach(async () => {
    harness = await new ServiceHarness().open();
    await harness.clientWithCredits('5');
    await harness.key({ role: 'admin' });
    await harness.stop();
    other = new ServiceHarness();
  });
  afterEach(async () => {
    await harness.close();
    await other.close();
  });

  const files = (): readonly string[] => readdirSync(harness.file('.')).sort();

  /** Another ledger under the same master key, so that its vault opens. */
  async function fillOther(): Promise<void> {
    await other.open({ TALLYSTICK_MASTER_KEY: keyOf(harness) });
    await other.client();
    await other.stop();
  }

  it.each([
    ['is missing', () => undefined],
    ['is an empty file', (path: string) => writeFileSync(path, '')],
  ])('does not start when vault.db %s, and starts again with it', async (_, replace) => {
    const vault = harness.file('vault.db');
    renameSync(vault, `${vault}.kept`);
    replace(vault);
    const before = files();
    await expect(harness.open()).rejects.toThrow(LedgerFileMissing);
    await expect(harness.open()).rejects.toThrow(
      /vault\.db is missing in .*: put back the vault\.db/,
    );
    expect(files()).toEqual(before);
    renameSync(`${vault}.kept`, vault);
    await harness.open();
    expect((await harness.send('GET', '/v1/clients')).json.items).toHaveLength(1);
  });

  it('makes no master key when vault.db and master.key are both missing', async () => {
    for (const file of ['vault.db', 'master.key']) rmSync(harness.file(file));
    await expect(harness.open()).rejects.toThrow(LedgerFileMissing);
    expect(existsSync(harness.file('master.key'))).toBe(false);
  });

  it('does not start with a vault.db that has tables and nothing in them', async () => {
    const vault = new DatabaseSync(harness.file('vault.db'));
    for (const table of ['client_keys', 'secrets', 'api_keys', 'api_key_claim', 'vault_check']) {
      vault.exec(`DELETE FROM ${table}`);
    }
    vault.close();
    await expect(harness.open()).rejects.toThrow(VaultMismatch);
    await expect(harness.open()).rejects.toThrow(
      /vault\.db in .* does not belong to log\.db beside it/,
    );
  });

  it('does not start with the vault.db of another ledger', async () => {
    await fillOther();
    copyFileSync(other.file('vault.db'), harness.file('vault.db'));
    await expect(harness.open()).rejects.toThrow(VaultMismatch);
  });

  it('does not start with the vault.db of another master key', async () => {
    await other.open();
    await other.stop();
    copyFileSync(other.file('vault.db'), harness.file('vault.db'));
    await expect(harness.open()).rejects.toThrow(WrongMasterKey);
  });

  it('does not start with the log.db of another ledger', async () => {
    await fillOther();
    copyFileSync(other.file('log.db'), harness.file('log.db'));
    await expect(harness.open()).rejects.toThrow(VaultMismatch);
  });

  it('does not start when log.db is missing, and starts again with it', async () => {
    const log = harness.file('log.db');
    renameSync(log, `${log}.kept`);
    const before = files();
    await expect(harness.open()).rejects.toThrow(
      /log\.db in .* is missing or empty, but vault\.db/,
    );
    expect(files()).toEqual(before);
    renameSync(`${log}.kept`, log);
    await harness.open();
    expect((await harness.send('GET', '/v1/clients')).json.items).toHaveLength(1);
  });

  it('does not start with a log.db that has tables and nothing in them', async () => {
    const log = harness.file('log.db');
    await other.open();
    await other.stop();
    copyFileSync(other.file('log.db'), log);
    const tables = new DatabaseSync(log);
    tables.exec('DELETE FROM vault');
    tables.close();
    await expect(harness.open()).rejects.toThrow(LogLost);
  });

  it('takes over the log of an earlier release whose clients the vault has the keys of', async () => {
    asVersion2(harness.file('log.db'));
    await harness.open();
    expect((await harness.send('GET', '/v1/clients')).json.items).toHaveLength(1);
    await harness.stop();
    await fillOther();
    copyFileSync(other.file('vault.db'), harness.file('vault.db'));
    await expect(harness.open()).rejects.toThrow(VaultMismatch);
    asVersion2(harness.file('log.db'));
    await expect(harness.open()).rejects.toThrow(VaultMismatch);
  });

  it('starts again after a first start in which nothing was recorded', async () => {
    await other.open();
    await other.key({ role: 'admin' });
    await other.stop();
    await other.open();
    expect((await other.send('GET', '/v1/api-keys')).json.items).toHaveLength(1);
  });
});

function keyOf(harness: ServiceHarness): string {
  return readFileSync(join(harness.file('.'), 'master.key'), 'utf8').trim();
}

/** As releases left it that did not name the vault in the log. */
function asVersion2(path: string): void {
  const log = new DatabaseSync(path);
  log.exec('DROP TABLE vault; DROP TABLE tombstones; PRAGMA user_version = 2');
  log.close();
}
