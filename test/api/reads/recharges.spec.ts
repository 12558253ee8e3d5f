import { Story } from '../../projections/story.js';
import { ReadHarness } from '../../harness/read-harness.js';

const ID = '0198f0c4-0000-7000-8000-000000000001';
const OTHER = '0198f0c4-0000-7000-8000-000000000002';
const UNPAID = { status: 'UNPAID', type: null, date: null, reference: null } as const;

describe('the recharges that a client reads', () => {
  let harness: ReadHarness;

  beforeEach(async () => {
    harness = new ReadHarness();
    await harness.open();
    const [mine, theirs] = [new Story(ID).created(), new Story(OTHER).created({}, 'Bob')];
    mine.recharged('5', { rechargeId: 'mine', payment: UNPAID, reason: 'a favour' });
    theirs.recharged('6', { rechargeId: 'theirs', payment: UNPAID });
    await harness.tell(mine, theirs);
  });

  afterEach(() => harness.close());

  it('are its own, also in the list over all clients, without the reasons of staff', async () => {
    const client = { role: 'client', as: ID } as const;
    for (const path of ['/v1/recharges?status=UNPAID', '/v1/clients/me/recharges']) {
      const { json, text } = await harness.get(path, client);
      expect(json.items.map(({ clientId }) => clientId)).toEqual([ID]);
      expect(text).not.toContain('a favour');
    }
    const theirs = await harness.get(`/v1/clients/${OTHER}/recharges/theirs`, client);
    expect([theirs.status, theirs.json.code]).toEqual([404, 'CLIENT_NOT_FOUND']);
    expect((await harness.get('/v1/recharges')).json.items).toHaveLength(2);
    expect((await harness.get('/v1/recharges')).text).toContain('a favour');
  });

  it('are behind, and not missing, while the read model lacks them', async () => {
    const release = harness.holdBack();
    const later = new Story(ID).created().recharged('5', {
      rechargeId: 'mine',
      payment: UNPAID,
      reason: 'a favour',
    });
    await harness.write(later.recharged('7', { rechargeId: 'late' }));
    const behind = await harness.get(`/v1/clients/${ID}/recharges/late`);
    expect([behind.status, behind.json.code]).toEqual([409, 'PROJECTION_BEHIND']);
    release();
    const found = await harness.get(`/v1/clients/${ID}/recharges/late`);
    expect(found.json.credits).toBe('7');
  });
});
