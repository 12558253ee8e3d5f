import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openVault, type VaultFile } from '../../../src/adapters/embedded/vault/vault-file.js';
import { copyKeys, holdsNothing, verifyKeys, type Keys } from '../../../src/cli/copy/copy-keys.js';
import type { ApiKey } from '../../../src/ports/credentials.js';
import { freshDirectory, removeDirectory } from '../run-tallystick.js';

describe('copying keys', () => {
  let directory: string;
  let from: VaultFile;
  let to: VaultFile;
  beforeEach(() => {
    directory = freshDirectory();
    const master = Buffer.alloc(32, 5);
    [from, to] = [openVault(join(directory, 'a'), master), openVault(join(directory, 'b'), master)];
  });
  afterEach(() => {
    [from, to].forEach((file) => file.close());
    removeDirectory(directory);
  });
  const keysIn = ({ keyVault: vault, credentials, access }: VaultFile): Keys => {
    return { vault, credentials, access };
  };
  const source = (): Keys => keysIn(from);
  const target = (): Keys => keysIn(to);

  it('brings keys, destroyed keys, secrets and API keys, as often as it is asked to', async () => {
    expect(await holdsNothing(source())).toBe(true);
    const ids = Array.from({ length: 1_203 }, () => randomUUID());
    await Promise.all(ids.map((id) => from.keyVault.keyFor(id)));
    const [gone = '', live = ''] = ids;
    await from.keyVault.destroy(gone);
    await from.keyVault.secret('names');
    await from.credentials.add(apiKey('one'));
    expect(await holdsNothing(source())).toBe(false);
    // The state of an earlier run, when a key was not destroyed yet.
    await to.keyVault.adopt([{ clientId: live, key: await from.keyVault.keyFor(live) }]);
    for (let twice = 0; twice < 2; twice++) {
      await copyKeys(source(), target());
      expect(await verifyKeys(source(), target())).toEqual({
        clients: 1_202,
        destroyed: 1,
        secrets: 1,
        apiKeys: 1,
        records: 0,
        others: [],
      });
    }
    for (const id of ids.slice(0, 50)) {
      const [here, there] = [await from.keyVault.findKey(id), await to.keyVault.findKey(id)];
      expect(there?.export()).toEqual(here?.export());
    }
    expect(await to.credentials.page(null, 9)).toEqual(await from.credentials.page(null, 9));
    await from.keyVault.destroy(live);
    await expect(verifyKeys(source(), target())).rejects.toThrow(`key of client ${live}`);
    await copyKeys(source(), target());
    expect(await to.keyVault.keyFor(live)).toBeNull();
  });

  it('leaves an API key that only the target has, and reports it', async () => {
    await from.credentials.add(apiKey('one'));
    await to.credentials.add(apiKey('two'));
    await copyKeys(source(), target());
    expect(await verifyKeys(source(), target())).toMatchObject({ apiKeys: 1, others: ['two'] });
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'another secret',
      () => Promise.all([from, to].map(({ keyVault }) => keyVault.secret('names'))),
      /belongs to another ledger: its secret names differs/,
    ],
    [
      'another key of a client',
      () => Promise.all([from, to].map(({ keyVault }) => keyVault.keyFor('c-1'))),
      /the key of client c-1 is another one/,
    ],
    [
      'a key destroyed that the source still has',
      () => Promise.all([from.keyVault.keyFor('c-1'), to.keyVault.destroy('c-1')]),
      /the key of client c-1 was destroyed/,
    ],
    [
      'a key of a client that the source does not have',
      () => to.keyVault.keyFor('c-2'),
      /a key of client c-2, which the source does not have/,
    ],
    [
      'another API key of the same id',
      () =>
        Promise.all([
          from.credentials.add(apiKey('one')),
          to.credentials.add({ ...apiKey('one'), role: 'auditor' }),
        ]),
      /another API key with the id one/,
    ],
  ])('refuses a target that has %s', async (_what, arrange, reason) => {
    await arrange();
    await expect(copyKeys(source(), target())).rejects.toThrow(reason);
  });
});

function apiKey(keyId: string): ApiKey {
  return {
    keyId,
    name: `key ${keyId}`,
    role: 'gateway',
    secretHash: Buffer.from(keyId).toString('hex').padEnd(64, '0'),
    createdAt: '2026-11-21T08:00:00.000Z',
    createdBy: 'staff-1',
    expiresAt: null,
    clientIds: null,
    channels: ['api'],
    scopes: null,
    state: 'active',
    replaces: null,
    lastUsedAt: null,
  };
}
