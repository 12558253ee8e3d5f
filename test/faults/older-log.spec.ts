import { copyFileSync } from 'node:fs';
import { IdIndexAhead } from '../../src/composition/topology.js';
import { ServiceHarness } from '../harness/service-harness.js';
import { ENOUGH_MS } from '../contracts/until.js';

const ID = '7d6a2a40-6a3c-4f57-9a40-0f7f9bd3c001';
const ADA = `/v1/clients/${ID}`;
const LATER = '7d6a2a40-6a3c-4f57-9a40-0f7f9bd3c002';

function client(id: string, username: string): object {
  const names = { username, email: `${username}@example.com`, firstName: 'A', lastName: 'B' };
  return { id, ...names, currency: 'CREDIT' };
}

describe('a log that was restored from an older backup', () => {
  const room = new ServiceHarness();

  const debit = async (messageId: string, credits: string): Promise<string> => {
    const { status, json } = await room.post(`${ADA}/debits`, { messageId, credits });
    return `${status}${json.replayed === true ? ' replayed' : ''}`;
  };

  /** Every line has all of the log, or the bound is over. */
  const settled = async (): Promise<void> => {
    const { progress, log } = room.running.ledger;
    expect(await progress.waitFor('all', await log.end(), ENOUGH_MS)).toBe(true);
  };

  /** Events after the backup are in the id index and in the read models, but not in the log. */
  beforeEach(async () => {
    await room.open();
    await room.post('/v1/clients', client(ID, 'ada'));
    await room.post(`${ADA}/recharges`, { rechargeId: 'r-1', credits: '100' });
    await debit('m-1', '1');
    await room.stop();
    copyFileSync(room.file('log.db'), room.file('older.db'));
    await room.open();
    await debit('m-2', '2');
    await debit('m-3', '3');
    await room.post('/v1/clients', client(LATER, 'bob'));
    await settled();
    await room.stop();
    copyFileSync(room.file('older.db'), room.file('log.db'));
    room.logged.splice(0);
  });
  afterEach(() => room.close());

  it('causes a rebuild of id index and read models, and a message to the operator [I9] [I16]', async () => {
    await room.open();
    await settled();
    const told = room.logged.filter((line) => line.includes('the log ends at 4'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('"operations","balance","client"');

    expect((await room.send('GET', `${ADA}/balance`)).json).toMatchObject({ used: '1' });
    expect((await room.send('GET', `${ADA}/log`)).json.items).toHaveLength(2);
    expect((await room.send('GET', `/v1/clients/${LATER}`)).status).toBe(404);
    expect((await room.send('GET', `${ADA}/verification`)).json).toMatchObject({ ok: true });
  });

  it('takes no new fact for one that was seen: ids are charged once again [I9]', async () => {
    await room.open();
    expect(await debit('m-1', '1')).toBe('201 replayed');
    expect(await debit('m-2', '20')).toBe('201');
    expect(await debit('m-4', '4')).toBe('201');
    await settled();
    await room.stop();
    await room.open();
    expect(await debit('m-2', '20')).toBe('201 replayed');
    expect(await debit('m-4', '4')).toBe('201 replayed');
    await settled();
    expect((await room.send('GET', `${ADA}/balance`)).json).toMatchObject({ used: '25' });
    expect((await room.send('GET', `${ADA}/verification`)).json).toMatchObject({ ok: true });
  });

  it('is no reason to say anything at the start after', async () => {
    await room.open();
    await settled();
    await room.stop();
    room.logged.splice(0);
    await room.open();
    await settled();
    expect(room.logged.filter((line) => line.includes('feed'))).toEqual([]);
  });

  it('stops the start when the engine cannot rebuild the id index', async () => {
    // As TypeScript the thread's program is not found: it dies before it has looked at anything.
    const opened = room.open({ TALLYSTICK_PROJECTIONS: 'worker' });
    await expect(opened).rejects.toThrow(IdIndexAhead);
    await expect(opened).rejects.toThrow('but the log ends at 4');
  });
});
