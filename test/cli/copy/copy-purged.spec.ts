import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedEventLog } from '../../../src/adapters/embedded/log/event-log.js';
import { openVault } from '../../../src/adapters/embedded/vault/vault-file.js';
import { copyKeys, verifyKeys, type Keys } from '../../../src/cli/copy/copy-keys.js';
import { copyLog } from '../../../src/cli/copy/copy-log.js';
import { verifyLog } from '../../../src/cli/copy/verify-log.js';
import type { EventLog } from '../../../src/ports/event-log.js';
import { letExpire, purgeRound } from '../../application/purge/purge-harness.js';
import { ENOUGH_MS } from '../../contracts/until.js';
import { MemoryEventLog } from '../../harness/memory/event-log.js';
import { ServiceHarness, type Json } from '../../harness/service-harness.js';
import { freshDirectory, removeDirectory } from '../run-tallystick.js';

const MASTER = Buffer.alloc(32, 5);
const KEY = { TALLYSTICK_MASTER_KEY: MASTER.toString('base64') };
const PERSON = {
  ...{ username: 'quittenbaum', email: 'w.quittenbaum@zwetschgenbau.example' },
  ...{ firstName: 'Wilhelmina', lastName: 'Quittenmayer', company: 'Zwetschgenbau' },
  settings: { internalComments: 'pays with marmalade' },
};
const WORDS = ['quitten', 'zwetschgen', 'wilhelmina', 'marmalade'];
const quiet = { settled: () => undefined };

describe('a copy of a ledger with a purged client', () => {
  const source = new ServiceHarness();
  const copy = new ServiceHarness();
  /** A server that was not scavenged: it still has the events of the purged client. */
  const server = new MemoryEventLog(true);
  let directory: string;
  let served: string;
  let purged = '';
  let other = '';

  const keysOf = (): Keys => {
    const { vault, credentials, access } = source.running.ledger;
    return { vault, credentials, access };
  };

  async function copyOf(log: EventLog): Promise<void> {
    const vault = openVault(directory, MASTER);
    const target = new EmbeddedEventLog(join(directory, 'log.db'), { role: 'writer' });
    try {
      const keys = { vault: vault.keyVault, credentials: vault.credentials, access: vault.access };
      await copyKeys(keysOf(), keys);
      await copyLog({ source: log, target }, quiet);
      await verifyKeys(keysOf(), keys);
      await verifyLog({ source: log, target }, () => undefined);
    } finally {
      await target.close();
      vault.close();
    }
  }

  async function filesWithWords(): Promise<string[]> {
    const found: string[] = [];
    for (const name of await readdir(directory)) {
      const text = (await readFile(join(directory, name))).toString('latin1').toLowerCase();
      found.push(...WORDS.filter((word) => text.includes(word)).map((word) => `${word} ${name}`));
    }
    return found;
  }

  beforeAll(async () => {
    [directory, served] = [freshDirectory(), freshDirectory()];
    await source.open(KEY);
    other = await source.clientWithCredits('50');
    purged = await source.clientWithCredits('100', PERSON);
    for (let n = 0; n < 5; n += 1) {
      const debit = { messageId: `m-${n}`, credits: '2.5' };
      await source.post(`/v1/clients/${purged}/debits`, debit);
    }
    const { log } = source.running.ledger;
    await copyLog({ source: log, target: server }, quiet);
    await letExpire(source, purged);
    await purgeRound(source);
    // The server had the client before its purge, and gets the rest now.
    await copyLog({ source: log, target: server }, quiet);
    await copyOf(server);
    copy.clock.set(source.clock.now());
  }, ENOUGH_MS);
  afterAll(async () => {
    await copy.close();
    await source.close();
    [directory, served].forEach(removeDirectory);
  }, ENOUGH_MS);

  it('has no event, no key, no record and no byte of it [S1-37] [I17]', async () => {
    const held = server.readAll({ after: -1n, batchMax: 500, prefixes: [] });
    let before = 0;
    for await (const { events } of held) {
      before += [...events].filter(({ stream }) => stream === `client-${purged}`).length;
    }
    expect(before).toBeGreaterThan(5);
    expect(await filesWithWords()).toEqual([]);
    const vault = openVault(directory, MASTER);
    try {
      expect(await vault.keyVault.findKey(purged)).toBeNull();
      expect(await vault.access.removeOf(purged)).toBe(0);
    } finally {
      vault.close();
    }
  });

  it('answers 410 for it, has its certificate and its totals, and verifies [S1-36] [S1-37]', async () => {
    // A closed connection may live on until its statements are collected, and hold the directory.
    await cp(directory, served, { recursive: true });
    await copy.open({ ...KEY, DATA_DIR: served });
    const path = `/v1/clients/${purged}`;
    for (const part of ['', '/balance', '/log', '/events', '/statement']) {
      const { status, json } = await copy.send('GET', path + part);
      expect([part, status, json.code]).toEqual([part, 410, 'CLIENT_PURGED']);
    }
    const debit = await copy.post(`${path}/debits`, { messageId: 'late', credits: '1' });
    expect([debit.status, debit.json.code]).toEqual([410, 'CLIENT_PURGED']);
    const read = async (harness: ServiceHarness, url: string): Promise<Json> =>
      (await harness.send('GET', url)).json;
    for (const url of ['/v1/purges?done=true', '/v1/overview']) {
      const { position: _, today: __, ...shown } = await read(copy, url);
      const { position: ___, today: ____, ...expected } = await read(source, url);
      expect(shown).toEqual(expected);
    }
    expect(await read(copy, `/v1/clients/${other}/meter`)).toMatchObject({ available: '50' });
    const verified = await copy.send('GET', '/v1/verification');
    const lines = verified.text.trim().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ summary: { failed: 0, broken: 0 } });
    const again = await copy.client({ ...PERSON, settings: {} });
    expect((await read(copy, `/v1/clients/${again}/log`)).items).toEqual([]);
  });
});
