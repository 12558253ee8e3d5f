import { MongoClient } from 'mongodb';
import { PROJECTIONS } from '../../../projections/all.js';
import { balance } from '../../../projections/balance.js';
import { openMongo, type Mongo } from '../../../src/adapters/mongodb/open-mongo.js';
import { LeasedRunner } from '../../../src/application/leased-runner.js';
import { Progress } from '../../../src/application/progress.js';
import { MASTER } from '../../contracts/mongo-database.js';
import { Feed, QUICK } from '../../projections/engine.js';
import { Story } from '../../projections/story.js';
import { OwnMongo } from './own-mongo.js';

const SOON = 20_000;
const TIMES = { holdMs: 1_000, askMs: 200, lookMs: 20, hurriedMs: 5, patienceMs: 5_000 };

describe('a database of read models that is dropped while it is fed', () => {
  const { facts } = new Story().created().recharged('100').debited('1').debited('2').debited('3');
  const room = new Feed();
  const progress = new Progress();
  let server: OwnMongo;
  let mongo: Mongo;
  let runner: LeasedRunner;
  beforeAll(async () => {
    server = await OwnMongo.start();
    mongo = await openMongo({ url: server.url, masterKey: MASTER });
    const { log, vault } = room;
    runner = new LeasedRunner({ ...mongo, log, vault, projections: PROJECTIONS }, QUICK, TIMES);
    await runner.start((lines) => progress.report(lines));
  });
  afterAll(async () => {
    await runner.close();
    await mongo.close();
    await server.remove();
  });

  it('is made again from the log with the next event, the id index as well [I9] [I16]', async () => {
    await room.append(facts.slice(0, 3));
    expect(await progress.waitFor('all', 2n, SOON)).toBe(true);
    const client = new MongoClient(server.url);
    await client.db('ledger').dropDatabase();
    await client.close();
    await room.append(facts.slice(3));
    expect(await progress.waitFor('all', 4n, SOON)).toBe(true);
    expect(await mongo.ids.covered()).toBe(4n);
    const clientId = facts[0]?.stream.slice('client-'.length) ?? '';
    const found = await mongo.documents.get(balance.collection, { clientId, key: '' });
    expect(found?.body).toMatchObject({ available: '94' });
  }, 60_000);
});
