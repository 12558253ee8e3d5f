import { balance } from '../../../projections/balance.js';
import { Story } from '../../projections/story.js';
import { ReadHarness } from '../../harness/read-harness.js';

const idOf = (n: number): string => `0198f0c4-0000-7000-8000-00000000000${n}`;
const DAY = 86_400_000;

describe('the operator', () => {
  let harness: ReadHarness;

  beforeEach(async () => {
    harness = new ReadHarness();
    await harness.open();
  });

  afterEach(() => harness.close());

  it('sees totals for each currency, exactly, and never mixed', async () => {
    const euro = new Story(idOf(3)).created({}, 'Euro');
    const [first] = euro.facts;
    const paid = { ...first, data: { ...first?.data, currency: 'EUR' } } as typeof first;
    if (paid !== undefined) euro.facts[0] = paid;
    await harness.tell(
      new Story(idOf(1)).created({}, 'A').recharged('1000000000000').debited('0.000001'),
      new Story(idOf(2)).created({}, 'B').recharged('0.3').reserved('r', '0.1').disabled(),
      euro.recharged('7'),
    );
    const { status, json } = await harness.get('/v1/overview', { role: 'auditor' });
    expect(status).toBe(200);
    expect(json).toEqual({
      totals: [
        {
          currency: 'CREDIT',
          clients: 2,
          assigned: '1000000000000.3',
          usedPosted: '0.000001',
          reserved: '0.1',
          used: '0.100001',
          available: '1000000000000.199999',
          creditsToday: '0.000001',
          purged: { clients: 0, assigned: '0', usedPosted: '0' },
        },
        {
          currency: 'EUR',
          clients: 1,
          assigned: '7',
          usedPosted: '0',
          reserved: '0',
          used: '0',
          available: '7',
          creditsToday: '0',
          purged: { clients: 0, assigned: '0', usedPosted: '0' },
        },
      ],
      clients: {
        total: 3,
        byStatus: { ACTIVE: 2, DISABLED: 1 },
        byLevel: { SUFFICIENT: 3, LOW: 0, CRITICAL: 0 },
      },
      today: { date: '2026-11-20', messages: 1, refusals: { total: 0, byCode: {} } },
    });
  });

  it('sees the traffic of the UTC day only, and of no day but today', async () => {
    await harness.tell(new Story(idOf(1)).created().recharged('10').debited('3').debited('2'));
    expect((await harness.get('/v1/overview')).json).toMatchObject({
      totals: [{ creditsToday: '5' }],
      today: { date: '2026-11-20', messages: 2 },
    });
    harness.clock.instant += DAY;
    expect((await harness.get('/v1/overview')).json).toMatchObject({
      totals: [{ creditsToday: '0' }],
      today: { date: '2026-11-21', messages: 0 },
    });
  });

  it('waits for a position of the log', async () => {
    const story = new Story(idOf(1)).created();
    await harness.tell(story);
    const release = harness.holdBack();
    const position = await harness.write(story.recharged('10'));
    const waiting = harness.get(`/v1/overview?minPosition=${position}`);
    release();
    expect((await waiting).json).toMatchObject({ totals: [{ assigned: '10' }] });
    const beyond = await harness.get(`/v1/overview?minPosition=${position + 1n}`);
    expect([beyond.status, beyond.json.errors[0]?.field]).toEqual([400, 'minPosition']);
  });

  it('is refused when a position is not reached in time', async () => {
    harness.holdBack();
    const position = await harness.write(new Story(idOf(1)).created().disabled());
    const { status, json } = await harness.get(`/v1/purges?minPosition=${position}`);
    expect([status, json.code]).toEqual([409, 'PROJECTION_BEHIND']);
  });

  it('sees the 90-day schedule, soonest first, with its holds [S1-36] [C-4]', async () => {
    const late = new Story(idOf(1)).created({}, 'A').recharged('1').disabled();
    const held = new Story(idOf(2)).created({}, 'B').disabled();
    held.append({ type: 'PurgeHeld', data: { reason: 'court' } });
    const saved = new Story(idOf(3)).created({}, 'C').disabled();
    saved.append({ type: 'ClientEnabled', data: {} });
    const waiting = new Story(idOf(4)).created({}, 'D');
    await harness.tell(
      late,
      held,
      saved,
      waiting.append({ type: 'PurgeHeld', data: { reason: 'x' } }),
    );
    const { status, json } = await harness.get('/v1/purges');
    expect(status).toBe(200);
    expect(json).toEqual({
      items: [
        {
          clientId: idOf(2),
          disabledAt: '2026-11-20T10:01:00.000Z',
          purgeAt: '2027-02-18T10:01:00.000Z',
          held: true,
        },
        {
          clientId: idOf(1),
          disabledAt: '2026-11-20T10:02:00.000Z',
          purgeAt: '2027-02-18T10:02:00.000Z',
          held: false,
        },
      ],
      nextCursor: null,
    });
    const first = await harness.get('/v1/purges?limit=1');
    const next = await harness.get(`/v1/purges?cursor=${first.json.nextCursor}`);
    expect(next.json.items.map(({ clientId }) => clientId)).toEqual([idOf(1)]);
    expect((await harness.get('/v1/purges?cursor=x')).json.code).toBe('INVALID_CURSOR');
  });

  it('shows the position of every read model', async () => {
    const position = await harness.tell(new Story(idOf(1)).created().recharged('1'));
    const { status, json } = await harness.get('/v1/projections');
    expect(status).toBe(200);
    expect(json.items).toContainEqual({
      name: 'balance',
      version: balance.collection.version,
      position: position.toString(),
      lag: 0,
      state: 'live',
      rebuilding: null,
      lastError: null,
    });
  });

  it.each(['/v1/overview', '/v1/purges', '/v1/projections'])(
    'is refused unknown parameters, bound keys and other roles at %s',
    async (path) => {
      const unknown = await harness.get(`${path}?since=1`);
      expect([unknown.status, unknown.json.errors[0]?.field]).toEqual([400, 'since']);
      expect((await harness.get(path, { bound: [idOf(1)] })).status).toBe(403);
      expect((await harness.get(path, { role: 'gateway' })).status).toBe(403);
      expect((await harness.get(path, { role: 'client', as: idOf(1) })).status).toBe(403);
    },
  );
});
