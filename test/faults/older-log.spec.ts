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
  const harness = new ServiceHarness();

  const debit = async (messageId: string, credits: string): Promise<string> => {
    const { status, json } = await harness.post(`${ADA}/debits`, { messageId, credits });
    return `${status}${json.replayed === true ? ' replayed' : ''}`;
  };

  /** Every line has all of the log, or the bound is over. */
  const settled = async (): Promise<void> => {
    const { progress, log } = harness.running.ledger;
    expect(await progress.waitFor('all', await log.end(), ENOUGH_MS)).toBe(true);
  };

  /** Events after the backup are in the id index and in the read models, but not in the log. */
  beforeEach(async () => {
    await harness.open();
    await harness.post('/v1/clients', client(ID, 'ada'));
    await harness.post(`${ADA}/recharges`, { rechargeId: 'r-1', credits: '100' });
    await debit('m-1', '1');
    await harness.stop();
    copyFileSync(harness.file('log.db'), harness.file('older.db'));
    await harness.open();
    await debit('m-2', '2');
    await debit('m-3', '3');
    await harness.post('/v1/clients', client(LATER, 'bob'));
    await settled();
    await harness.stop();
    copyFileSync(harness.file('older.db'), harness.file('log.db'));
    harness.logged.splice(0);
  });
  afterEach(() => harness.close());

  it('causes a rebuild of id index and read models, and a message to the operator [I9] [I16]', async () => {
    await harness.open();
    await settled();
    const lines = harness.logged.filter((line) => line.includes('the log ends at 4'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('"operations","balance","client"');

    expect((await harness.send('GET', `${ADA}/balance`)).json).toMatchObject({ used: '1' });
    expect((await harness.send('GET', `${ADA}/log`)).json.items).toHaveLength(2);
    expect((await harness.send('GET', `/v1/clients/${LATER}`)).status).toBe(404);
    expect((await harness.send('GET', `${ADA}/verification`)).json).toMatchObject({ ok: true });
  });

  it('takes no new fact for one that was seen: ids are charged once again [I9]', async () => {
    await harness.open();
    expect(await debit('m-1', '1')).toBe('201 replayed');
    expect(await debit('m-2', '20')).toBe('201');
    expect(await debit('m-4', '4')).toBe('201');
    await settled();
    await harness.stop();
    await harness.open();
    expect(await debit('m-2', '20')).toBe('201 replayed');
    expect(await debit('m-4', '4')).toBe('201 replayed');
    await settled();
    expect((await harness.send('GET', `${ADA}/balance`)).json).toMatchObject({ used: '25' });
    expect((await harness.send('GET', `${ADA}/verification`)).json).toMatchObject({ ok: true });
  });

  it('is no reason to say anything at the start after', async () => {
    await harness.open();
    await settled();
    await harness.stop();
    harness.logged.splice(0);
    await harness.open();
    await settled();
    expect(harness.logged.filter((line) => line.includes('feed'))).toEqual([]);
  });

  it('stops the start when the engine cannot rebuild the id index', async () => {
    // As TypeScript the thread's program is not found: it dies before it has looked at anything.
    const opened = harness.open({ TALLYSTICK_PROJECTIONS: 'worker' });
    await expect(opened).rejects.toThrow(IdIndexAhead);
    await expect(opened).rejects.toThrow('but the log ends at 4');
  });
});
