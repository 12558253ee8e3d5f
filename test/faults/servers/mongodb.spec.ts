import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { openMongo, type Mongo } from '../../../src/adapters/mongodb/open-mongo.js';
import { ReadModelUnavailable } from '../../../src/ports/documents.js';
import { IdIndexUnavailable } from '../../../src/ports/id-index.js';
import { VaultUnavailable } from '../../../src/ports/key-vault.js';
import { LeasesUnavailable } from '../../../src/ports/leases.js';
import { ALL, CARDS, ENTRIES, ONE, put, TWO } from '../../contracts/documents-fixture.js';
import { MASTER } from '../../contracts/mongodb/mongo-database.js';
import { OwnMongo, type Fault } from './own-mongo.js';

const WRITES = ['update', 'insert', 'delete', 'findAndModify'];
const EVERYTHING = [...WRITES, 'find', 'aggregate', 'listCollections', 'createIndexes'];
const PATIENCE_MS = 600_000;

const question = { clientId: ONE, kind: 'message', id: 'm' } as const;
const card = (title: string, revision: bigint, clientId = ONE) => ({
  clientId,
  key: '',
  revision,
  body: { title, amount: revision },
});

/** One question or write of every port, with the error that its outage must be. */
function everyPort(mongo: Mongo): [Promise<unknown>, new (message: string) => Error][] {
  const { documents, ids, vault, credentials, leases } = mongo;
  return [
    [documents.get(CARDS, { clientId: ONE, key: '' }), ReadModelUnavailable],
    [documents.find(CARDS, { limit: 5 }), ReadModelUnavailable],
    [documents.checkpoint(CARDS, 'served'), ReadModelUnavailable],
    [put(documents, CARDS, [card('new', 9n)], 9n), ReadModelUnavailable],
    [documents.status(), ReadModelUnavailable],
    [ids.covered(), IdIndexUnavailable],
    [ids.find([question]), IdIndexUnavailable],
    [ids.add([{ ...question, revision: 9n }], 9n), IdIndexUnavailable],
    [vault.findKey(ONE), VaultUnavailable],
    [vault.keyFor(randomUUID()), VaultUnavailable],
    [credentials.findByHash('00'), VaultUnavailable],
    [credentials.find(ONE), VaultUnavailable],
    [credentials.page(null, 9), VaultUnavailable],
    [credentials.change(ONE, { state: 'active' }), VaultUnavailable],
    [credentials.noteUses([{ keyId: ONE, at: '' }]), VaultUnavailable],
    [leases.hold('feed', 1_000), LeasesUnavailable],
  ];
}

async function expectUnavailable(mongo: Mongo): Promise<void> {
  const asked = everyPort(mongo);
  const settled = await Promise.allSettled(asked.map(([promise]) => promise));
  const kinds = settled.map((each) =>
    each.status === 'rejected' ? (each.reason as Error).name : 'answered',
  );
  expect(kinds).toEqual(asked.map(([, kind]) => new kind('').name));
}

async function expectAnswered(mongo: Mongo): Promise<void> {
  await Promise.all(everyPort(mongo).map(([promise]) => promise));
}

describe('MongoDB in trouble', () => {
  let server: OwnMongo;
  let mongo: Mongo;
  const open = (): Promise<Mongo> => openMongo({ url: server.url, masterKey: MASTER });
  beforeEach(async () => {
    server = await OwnMongo.start();
    mongo = await open();
    await mongo.documents.prepare(ALL);
    await put(mongo.documents, CARDS, [card('old', 1n)], 1n);
    await mongo.ids.add([{ ...question, revision: 1n }], 1n);
  });
  afterEach(async () => {
    await mongo.close();
    await server.remove();
  });

  it(
    'is unavailable while the server is killed, and recovers automatically',
    async () => {
      const key = await mongo.vault.keyFor(ONE);
      await server.kill();
      await expectUnavailable(mongo);
      await server.start();
      expect(await mongo.documents.get(CARDS, { clientId: ONE, key: '' })).toMatchObject({
        body: { title: 'old', amount: 1n },
      });
      expect(await mongo.documents.checkpoint(CARDS, 'served')).toBe(1n);
      expect(await mongo.ids.find([question])).toEqual([[1n]]);
      expect((await mongo.vault.findKey(ONE))?.export()).toEqual(key?.export());
      await expectAnswered(mongo);
    },
    PATIENCE_MS,
  );

  it(
    'opens while the server is unreachable, and works once it is reachable',
    async () => {
      await server.kill();
      const early = await open();
      await expectUnavailable(early);
      await server.start();
      await early.documents.prepare(ALL);
      await expectAnswered(early);
      await early.close();
    },
    PATIENCE_MS,
  );

  it(
    'gives up a server that says nothing, within a bound',
    async () => {
      server.freeze();
      const began = performance.now();
      await expectUnavailable(mongo);
      expect(performance.now() - began).toBeLessThan(40_000);
      server.thaw();
      await expectAnswered(mongo);
    },
    PATIENCE_MS,
  );

  const troubles: readonly [string, Omit<Fault, 'failCommands'>][] = [
    ['a primary that steps down', { errorCode: 10_107 }],
    ['a server that shuts down', { errorCode: 91 }],
    ['a user without rights', { errorCode: 13 }],
    ['a server that is too slow', { errorCode: 50 }],
    ['connections that are cut', { closeConnection: true }],
  ];
  it.each(troubles)(
    'calls %s unavailable',
    async (_what, fault) => {
      await server.fail({ failCommands: EVERYTHING, ...fault });
      await expectUnavailable(mongo);
      await server.heal();
      await expectAnswered(mongo);
    },
    PATIENCE_MS,
  );

  it(
    'answers from a server that may only be read',
    async () => {
      await server.fail({ failCommands: WRITES, errorCode: 13 });
      await expect(put(mongo.documents, CARDS, [card('new', 2n)], 2n)).rejects.toThrow('error 13');
      await expect(mongo.ids.add([{ ...question, revision: 2n }], 2n)).rejects.toThrow('error 13');
      expect(await mongo.documents.get(CARDS, { clientId: ONE, key: '' })).not.toBeNull();
      expect(await mongo.ids.find([question])).toEqual([[1n]]);
      expect(await mongo.documents.checkpoint(CARDS, 'served')).toBe(1n);
    },
    PATIENCE_MS,
  );

  it('does not take what is not safe on the disk for written', async () => {
    const writeConcernError = { code: 64, codeName: 'WriteConcernFailed', errmsg: 'timed out' };
    await server.fail({ failCommands: ['update'], writeConcernError });
    const written = put(mongo.documents, CARDS, [card('new', 2n)], 2n);
    await expect(written).rejects.toBeInstanceOf(ReadModelUnavailable);
    const added = mongo.ids.add([{ ...question, revision: 2n }], 2n);
    await expect(added).rejects.toBeInstanceOf(IdIndexUnavailable);
    const again = put(mongo.documents, CARDS, [card('old', 1n)], 2n);
    await expect(again).rejects.toBeInstanceOf(ReadModelUnavailable);
    await server.heal();
    expect(await mongo.documents.checkpoint(CARDS, 'served')).toBe(1n);
    expect(await mongo.ids.covered()).toBe(1n);
  });

  it(
    'changes nothing by a write that is applied twice [I16]',
    async () => {
      const writes = Array.from({ length: 40 }, (_, n) => ({
        clientId: n % 2 === 0 ? ONE : TWO,
        key: BigInt(n),
        revision: BigInt(n),
        body: { messageId: `m-${n}` },
      }));
      const entries = writes.map(({ clientId, revision }) => ({ ...question, clientId, revision }));
      for (let times = 0; times < 4; times++) {
        await server.fail({ failCommands: ['update'], closeConnection: true }, 1);
        await expect(put(mongo.documents, ENTRIES, writes, 40n)).rejects.toThrow('cannot be used');
        await put(mongo.documents, ENTRIES, writes, 40n);
        await mongo.ids.add(entries, 40n);
      }
      const found = await mongo.documents.find(ENTRIES, { limit: 100 });
      expect(found).toHaveLength(40);
      expect(await mongo.documents.checkpoint(ENTRIES, 'served')).toBe(40n);
      const known = await mongo.ids.find([question, { ...question, clientId: TWO }]);
      const own = (clientId: string): bigint[] =>
        writes.filter((write) => write.clientId === clientId).map(({ revision }) => revision);
      expect(known).toEqual([[...new Set([1n, ...own(ONE)])].sort(byValue), own(TWO)]);
    },
    PATIENCE_MS,
  );

  it(
    'keeps what was acknowledged when the server is killed at any moment',
    async () => {
      for (let round = 1n; round <= 5n; round++) {
        const revision = round * 10n;
        await put(mongo.documents, CARDS, [card(`round ${round}`, revision)], revision);
        const running = put(mongo.documents, CARDS, [card('torn', revision + 1n, TWO)], revision);
        await server.kill();
        await server.start();
        await running.catch(() => undefined);
        expect(await mongo.documents.get(CARDS, { clientId: ONE, key: '' })).toMatchObject({
          revision,
          body: { title: `round ${round}` },
        });
        expect(await mongo.documents.checkpoint(CARDS, 'served')).toBe(revision);
      }
    },
    PATIENCE_MS,
  );

  it('does not mistake a foreign unique index for a write that was there already', async () => {
    const client = new MongoClient(server.url);
    const cards = client.db('ledger').collection('cards_v1_1');
    await cards.createIndex({ 'body.title': 1 }, { unique: true });
    const written = put(mongo.documents, CARDS, [card('old', 5n, TWO)], 5n);
    await expect(written).rejects.toBeInstanceOf(ReadModelUnavailable);
    expect(await mongo.documents.checkpoint(CARDS, 'served')).toBe(1n);
    await client.close();
  });

  it('lets the key of a first start be claimed again when its answer was lost', async () => {
    const key = {
      keyId: randomUUID(),
      name: 'first',
      role: 'admin',
      secretHash: 'ab',
      createdAt: '2026-11-21T08:00:00.000Z',
      createdBy: 'start',
      expiresAt: null,
      clientIds: null,
      channels: null,
      scopes: null,
      state: 'active',
      replaces: null,
      lastUsedAt: null,
    } as const;
    expect(await mongo.credentials.claimFirst(key)).toBe(true);
    expect(await mongo.credentials.claimFirst(key)).toBe(true);
    const other = { ...key, keyId: randomUUID(), secretHash: 'cd' };
    expect(await mongo.credentials.claimFirst(other)).toBe(false);
    expect(await mongo.credentials.page(null, 9)).toEqual([key]);
  });
});

function byValue(one: bigint, other: bigint): number {
  return one < other ? -1 : 1;
}
