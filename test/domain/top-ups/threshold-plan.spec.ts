import { change, create, debit, recharge } from '../../harness/commands.js';
import { at, given, type Given } from '../../harness/given.js';
import { creditedIn, FIRE, setPlan, threshold } from './top-up-commands.js';

const SET_AT = at('2026-11-20T12:00:00Z');

/** Fires until nothing is due; the keys and credits so far. */
function fireAll(client: Given): string[] {
  while (client.lane.submit(FIRE).facts.length > 0);
  return creditedIn(client.lane);
}

describe('a threshold plan [S2-11]', () => {
  it('fires below its threshold, not at it', () => {
    const client = given(SET_AT, create(), recharge(20), setPlan(threshold('10')));
    client.when(FIRE).changesNothing();
    client.and(debit('m-1', 10)).when(FIRE).changesNothing();
    client
      .and(debit('m-2', '0.000001'))
      .when(FIRE)
      .then([
        {
          type: 'CreditsRecharged',
          data: {
            rechargeId: 'PLAN:THRESHOLD:2026-11-20:1',
            periodKey: 'PLAN:THRESHOLD:2026-11-20:1',
            source: 'PLAN',
            credits: '50',
            payment: { status: 'UNPAID' },
          },
        },
      ]);
    client.when(FIRE).changesNothing();
  });

  it('says in the fact that it is due at once', () => {
    const plan = setPlan(threshold('10'));
    const low = given(SET_AT, create({ timeZone: 'Pacific/Kiritimati' }));
    low.when(plan).then([{ type: 'TopUpPlanSet', data: { firstTopUp: '2026-11-21' } }]);
    const enough = given(SET_AT, create(), recharge(10)).when(plan);
    const [fact] = enough.lane.facts.slice(-1);
    expect(fact?.data).not.toHaveProperty('firstTopUp');
  });

  it('fills up to a target', () => {
    const client = given(SET_AT, create({ allowCredit: '5' }), recharge(20), debit('m-1', 25));
    client.and(setPlan(threshold('10', { credits: null, target: '100' })));
    expect(fireAll(client)).toEqual(['PLAN:THRESHOLD:2026-11-20:1 105']);
    expect(client.meter()).toBe('100 | 25 | 125');
  });

  it('does nothing for a target that is reached below the threshold', () => {
    const client = given(SET_AT, create(), recharge(7));
    client.and(setPlan(threshold('10', { credits: null, target: '5' })));
    expect(fireAll(client)).toEqual([]);
  });

  it('adds no more than its cap on a local day, to the last micro-credit', () => {
    const client = given(SET_AT, create({ timeZone: 'Asia/Kolkata', allowCredit: '9999' }));
    client.and(debit('m-1', 1_000), setPlan(threshold('10', { capPerDay: '120.5' })));
    expect(fireAll(client)).toEqual([
      'PLAN:THRESHOLD:2026-11-20:1 50',
      'PLAN:THRESHOLD:2026-11-20:2 50',
      'PLAN:THRESHOLD:2026-11-20:3 20.5',
    ]);
    client.and(at('2026-11-20T18:29:59.999Z')).when(FIRE).changesNothing();
    client.and(at('2026-11-20T18:30:00Z'));
    expect(fireAll(client)).toHaveLength(6);
  });

  it('counts the cap of a day once when the zone moves west or the clock is set back', () => {
    const client = given(SET_AT, create({ timeZone: 'Pacific/Kiritimati', allowCredit: '9999' }));
    client.and(debit('m-1', 1_000), setPlan(threshold('10', { capPerDay: '50' })));
    expect(fireAll(client)).toEqual(['PLAN:THRESHOLD:2026-11-21:1 50']);
    client.and(change({ 'settings.timeZone': 'Pacific/Pago_Pago' }));
    expect(fireAll(client)).toHaveLength(1);
    client.and(at('2026-11-19T00:00:00Z'));
    expect(fireAll(client)).toHaveLength(1);
    client.and(at('2026-11-22T11:00:00Z'));
    expect(fireAll(client).at(-1)).toBe('PLAN:THRESHOLD:2026-11-22:1 50');
  });

  it('counts the cap of a day over all plans of the day', () => {
    const client = given(SET_AT, create({ allowCredit: '9999' }), debit('m-1', 1_000));
    client.and(setPlan(threshold('10', { capPerDay: '50' })));
    fireAll(client);
    client.and({ type: 'RemoveTopUpPlan' }, setPlan(threshold('10', { capPerDay: '60' })));
    expect(fireAll(client).at(-1)).toBe('PLAN:THRESHOLD:2026-11-20:2 10');
  });

  it('stops when it would fire more often than its breaker allows, until it is set again', () => {
    const breaker = { firings: 2, perMinutes: 10 };
    const plan = setPlan(threshold('10', { credits: '1', breaker }));
    const client = given(SET_AT, create(), plan);
    client.when(FIRE).then([{ type: 'CreditsRecharged' }]);
    client
      .and(at('2026-11-20T12:05:00Z'))
      .when(FIRE)
      .then([{ type: 'CreditsRecharged' }]);
    client
      .and(at('2026-11-20T12:09:59.999Z'))
      .when(FIRE)
      .then([
        {
          type: 'TopUpPlanStopped',
          data: { source: 'PLAN', cause: 'BREAKER', periodKey: 'PLAN:THRESHOLD:2026-11-20:3' },
        },
      ]);
    client.and(at('2026-11-21T00:00:00Z')).when(FIRE).changesNothing();
    expect(client.lane.state.topUpPlan).not.toBeNull();
    client.when(plan).then([{ type: 'TopUpPlanSet' }]);
    client.when(FIRE).then([{ type: 'CreditsRecharged' }]);
  });

  it('goes on when its firings are far enough apart', () => {
    const breaker = { firings: 2, perMinutes: 10 };
    const client = given(SET_AT, create(), setPlan(threshold('10', { credits: '1', breaker })));
    for (const minute of ['00', '05', '10', '15', '20']) {
      client
        .and(at(`2026-11-20T12:${minute}:00Z`))
        .when(FIRE)
        .then([{ type: 'CreditsRecharged' }]);
    }
  });

  it('stops at the limit of assigned credits', () => {
    const client = given(SET_AT, create({ allowCredit: '9' }), recharge('1000000000000'));
    client.and(debit('m-1', '1000000000000'), setPlan(threshold('10')));
    client.when(FIRE).then([{ type: 'TopUpPlanStopped', data: { cause: 'AMOUNT_LIMIT' } }]);
    client.when(FIRE).changesNothing();
  });
});
