import { change, create, recharge } from '../../harness/commands.js';
import { at, given, type Given } from '../../harness/given.js';
import { CREDIT, creditedIn, FIRE, monthly, monthlyTopup, setPlan } from './top-up-commands.js';

const UNPAID = { status: 'UNPAID', type: null, date: null, reference: null };

/** Sends the command of the reactor at these instants; the keys that are credited by then. */
function creditedAt(client: Given, ...instants: readonly string[]): string[] {
  for (const instant of instants) {
    client.and(at(instant));
    client.lane.submit(CREDIT);
  }
  return creditedIn(client.lane);
}

describe('the monthly top-up [S0-17]', () => {
  it('is credited at local midnight of its day, unpaid', () => {
    const client = given(
      at('2026-11-20T10:00:00Z'),
      create({ timeZone: 'Europe/Berlin', monthlyTopup: { credits: '20', anchorDay: 1 } }),
    );
    client.and(at('2026-11-30T22:59:59.999Z')).when(CREDIT).changesNothing();
    client
      .and(at('2026-11-30T23:00:00Z'))
      .when(CREDIT)
      .then([
        {
          type: 'CreditsRecharged',
          data: {
            rechargeId: 'MONTHLY_TOPUP:2026-12',
            periodKey: 'MONTHLY_TOPUP:2026-12',
            source: 'MONTHLY_TOPUP',
            credits: '20',
            payment: UNPAID,
            after: { assigned: '20', usedPosted: '0', reserved: '0' },
          },
        },
      ]);
    client.when(CREDIT).changesNothing();
  });

  it('clamps day 31 to the end of each month, and keeps it as the anchor', () => {
    const client = given(at('2027-01-10T00:00:00Z'), create(), monthlyTopup('5', 31));
    const days = ['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30', '2027-05-31'];
    for (const [index, day] of days.entries()) {
      const midnight = Date.parse(`${day}T00:00:00Z`);
      client
        .and(at(new Date(midnight - 1).toISOString()))
        .when(CREDIT)
        .changesNothing();
      client.and(at(new Date(midnight).toISOString()));
      client.lane.submit(CREDIT);
      expect(creditedIn(client.lane)).toHaveLength(index + 1);
    }
    expect(creditedIn(client.lane).at(-1)).toBe('MONTHLY_TOPUP:2027-05 5');
    expect(client.lane.state.settings.monthlyTopup?.anchorDay).toBe(31);
  });

  it('is first due at the first anchor strictly after it was set', () => {
    const client = given(at('2026-12-01T00:00:00Z'), create(), monthlyTopup('5'));
    expect(creditedAt(client, '2026-12-01T00:00:00Z', '2026-12-31T23:59:59Z')).toEqual([]);
    expect(creditedAt(client, '2027-01-01T00:00:00Z')).toEqual(['MONTHLY_TOPUP:2027-01 5']);
    const before = given(at('2026-11-30T23:59:59.999Z'), create(), monthlyTopup('5'));
    expect(creditedAt(before, '2026-12-01T00:00:00Z')).toEqual(['MONTHLY_TOPUP:2026-12 5']);
  });

  it('credits December in Kiritimati fourteen hours early, and not again at midnight UTC', () => {
    const client = given(
      at('2026-11-20T00:00:00Z'),
      create({ timeZone: 'Pacific/Kiritimati', monthlyTopup: { credits: '5', anchorDay: 1 } }),
    );
    const keys = ['MONTHLY_TOPUP:2026-12 5'];
    expect(creditedAt(client, '2026-11-30T09:59:59.999Z')).toEqual([]);
    expect(creditedAt(client, '2026-11-30T10:00:00Z')).toEqual(keys);
    expect(creditedAt(client, '2026-12-01T00:00:00Z', '2026-12-02T00:00:00Z')).toEqual(keys);
  });

  it('credits a label once when the zone moves west, or the clock is set back', () => {
    const client = given(
      at('2026-11-20T00:00:00Z'),
      create({ timeZone: 'Pacific/Kiritimati', monthlyTopup: { credits: '5', anchorDay: 1 } }),
    );
    creditedAt(client, '2026-11-30T10:00:00Z');
    client.and(change({ 'settings.timeZone': 'Pacific/Pago_Pago' }));
    expect(creditedAt(client, '2026-12-01T11:00:00Z')).toHaveLength(1);
    expect(creditedAt(client, '2026-11-01T00:00:00Z', '2026-12-01T12:00:00Z')).toHaveLength(1);
    expect(creditedAt(client, '2027-01-01T10:59:59Z')).toHaveLength(1);
    expect(creditedAt(client, '2027-01-01T11:00:00Z').at(-1)).toBe('MONTHLY_TOPUP:2027-01 5');
  });

  it('credits a label once whatever happens to its day and credits [I13]', () => {
    const client = given(at('2026-12-01T12:00:00Z'), create(), monthlyTopup('5', 5));
    creditedAt(client, '2026-12-05T00:00:00Z');
    client.and(at('2026-12-10T00:00:00Z'), monthlyTopup('7', 20));
    expect(creditedAt(client, '2026-12-20T00:00:00Z')).toHaveLength(1);
    client.and(change({ 'settings.monthlyTopup': null }), monthlyTopup('9', 25));
    expect(creditedAt(client, '2026-12-25T00:00:00Z')).toHaveLength(1);
    expect(creditedAt(client, '2027-01-25T00:00:00Z').at(-1)).toBe('MONTHLY_TOPUP:2027-01 9');
  });

  it('catches up missed months, oldest first', () => {
    const client = given(at('2026-11-20T00:00:00Z'), create(), monthlyTopup('5'));
    const keys = ['2026-12', '2027-01', '2027-02'].map((month) => `MONTHLY_TOPUP:${month} 5`);
    expect(creditedAt(client, '2027-02-03T00:00:00Z')).toEqual(keys);
    expect(client.meter()).toBe('15 | 0 | 15');
  });

  it('credits missed months by the top-up that was in force at their start', () => {
    const client = given(at('2026-11-20T00:00:00Z'), create(), monthlyTopup('5'));
    client
      .and(at('2027-01-03T00:00:00Z'))
      .when(monthlyTopup('7'))
      .then([
        { type: 'CreditsRecharged', data: { periodKey: 'MONTHLY_TOPUP:2026-12', credits: '5' } },
        { type: 'CreditsRecharged', data: { periodKey: 'MONTHLY_TOPUP:2027-01', credits: '5' } },
        { type: 'SettingsChanged', data: { firstTopUp: '2027-02-01' } },
      ]);
    expect(creditedAt(client, '2027-02-01T00:00:00Z').at(-1)).toBe('MONTHLY_TOPUP:2027-02 7');
  });

  it('credits what was due before a save removes it, and nothing afterwards', () => {
    const client = given(at('2026-11-20T00:00:00Z'), create(), monthlyTopup('5'));
    client.and(at('2026-12-03T00:00:00Z'), change({ 'settings.monthlyTopup': null }));
    expect(creditedAt(client, '2027-03-01T00:00:00Z')).toEqual(['MONTHLY_TOPUP:2026-12 5']);
  });

  it('runs while the client is disabled or restricted', () => {
    const client = given(at('2026-11-20T00:00:00Z'), create(), monthlyTopup('5'));
    client.and({ type: 'DisableClient' }, { type: 'RestrictMessaging', reason: 'r' });
    expect(creditedAt(client, '2026-12-01T00:00:00Z')).toHaveLength(1);
  });

  it('runs beside a plan: both credit the same month', () => {
    const client = given(at('2026-11-20T00:00:00Z'), create(), monthlyTopup('5'));
    client.and(setPlan(monthly('3')), at('2026-12-01T00:00:00Z'));
    client.lane.submit(CREDIT);
    client.lane.submit(FIRE);
    expect(creditedIn(client.lane)).toEqual(['MONTHLY_TOPUP:2026-12 5', 'PLAN:MONTHLY:2026-12 3']);
  });

  it('stops at the limit of assigned credits, and is asked again only after it was set', () => {
    const client = given(at('2026-11-20T00:00:00Z'), create(), monthlyTopup('5'));
    client.and(recharge('999999999994'), at('2027-01-02T00:00:00Z'));
    client.when(CREDIT).then([
      { type: 'CreditsRecharged', data: { periodKey: 'MONTHLY_TOPUP:2026-12' } },
      {
        type: 'TopUpPlanStopped',
        data: {
          source: 'MONTHLY_TOPUP',
          cause: 'AMOUNT_LIMIT',
          periodKey: 'MONTHLY_TOPUP:2027-01',
        },
      },
    ]);
    client.and(at('2027-03-02T00:00:00Z')).when(CREDIT).changesNothing();
    client.and(monthlyTopup('0.5'), at('2027-04-02T00:00:00Z'));
    client.when(CREDIT).then([{ type: 'CreditsRecharged' }]);
  });

  it('keeps its ids for itself', () => {
    const client = given(create());
    client
      .when(recharge('1', 'MONTHLY_TOPUP:2026-12'))
      .refuses('INVALID_INPUT', { field: 'rechargeId' });
    client.when(recharge('1', 'PLAN:x')).refuses('INVALID_INPUT', { field: 'rechargeId' });
  });

  it('of a fact without the local date begins after any date that it may have been set on', () => {
    const client = given(at('2026-11-30T08:00:00Z'), create());
    const to = { credits: '5', anchorDay: 1 };
    const changes = [{ field: 'settings.monthlyTopup', from: null, to }];
    client.and({ type: 'SettingsChanged', data: { changes, terms: true } });
    expect(client.lane.state.topUps.monthlyFrom).toBe('2026-12-01');
    const late = given(at('2026-11-30T10:00:00Z'), create());
    late.and({ type: 'SettingsChanged', data: { changes, terms: true } });
    expect(late.lane.state.topUps.monthlyFrom).toBe('2027-01-01');
  });
});
