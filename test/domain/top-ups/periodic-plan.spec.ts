import type { Command } from '../../../src/domain/client/commands.js';
import { available } from '../../../src/domain/client/money.js';
import { formatCredits } from '../../../src/domain/credits.js';
import { create, debit, recharge, reserve } from '../../harness/commands.js';
import { at, given, type Given } from '../../harness/given.js';
import { creditedIn, daily, FIRE, monthly, setPlan, weekly } from './top-up-commands.js';

function firedAt(client: Given, ...instants: readonly string[]): string[] {
  for (const instant of instants) {
    client.and(at(instant));
    client.lane.submit(FIRE);
  }
  return creditedIn(client.lane);
}

const SET_AT = at('2026-11-20T12:00:00Z');

describe('a plan with periods [S2-11]', () => {
  it('credits each day at local midnight, also where midnight is skipped or comes twice', () => {
    const client = given(at('2026-03-25T12:00:00Z'), create({ timeZone: 'Asia/Beirut' }));
    client.and(setPlan(daily('1')));
    firedAt(client, '2026-03-27T22:00:00Z');
    // On 29 March 2026 clocks in Beirut go from 00:00 to 01:00: the day starts at 22:00 UTC.
    expect(firedAt(client, '2026-03-28T21:59:59.999Z')).toHaveLength(3);
    expect(firedAt(client, '2026-03-28T22:00:00Z').at(-1)).toBe('PLAN:DAILY:2026-03-29 1');
    // On 25 October they go from 24:00 back to 23:00: the next day starts an hour later.
    firedAt(client, '2026-10-24T20:59:59.999Z');
    expect(firedAt(client, '2026-10-24T21:00:00Z').at(-1)).not.toBe('PLAN:DAILY:2026-10-25 1');
    expect(firedAt(client, '2026-10-24T22:00:00Z').at(-1)).toBe('PLAN:DAILY:2026-10-25 1');
  });

  it('credits no day that the zone skipped at the date line', () => {
    const client = given(at('2011-12-29T11:00:00Z'), create({ timeZone: 'Pacific/Apia' }));
    client.and(setPlan(daily('1')));
    expect(firedAt(client, '2011-12-30T09:59:59Z', '2011-12-30T10:00:00Z')).toEqual([
      'PLAN:DAILY:2011-12-31 1',
    ]);
    expect(firedAt(client, '2011-12-31T10:00:00Z').at(-1)).toBe('PLAN:DAILY:2012-01-01 1');
  });

  it('credits each week on its weekday, under the label of ISO 8601', () => {
    const client = given(at('2026-12-26T12:00:00Z'), create(), setPlan(weekly('1', 5)));
    expect(firedAt(client, '2026-12-31T23:59:59Z')).toEqual([]);
    expect(firedAt(client, '2027-01-01T00:00:00Z')).toEqual(['PLAN:WEEKLY:2026-W53 1']);
    expect(firedAt(client, '2027-01-08T00:00:00Z').at(-1)).toBe('PLAN:WEEKLY:2027-W01 1');
  });

  it('credits each month on its day', () => {
    const client = given(SET_AT, create(), setPlan(monthly('1', 31)));
    expect(firedAt(client, '2027-03-01T00:00:00Z')).toEqual(
      ['2026-11', '2026-12', '2027-01', '2027-02'].map((month) => `PLAN:MONTHLY:${month} 1`),
    );
  });

  it('catches up a bounded number of days at once, oldest first, until none is left', () => {
    const client = given(SET_AT, create(), setPlan(daily('1')), at('2027-06-01T00:00:00Z'));
    const counts = [1, 2, 3].map(() => client.lane.submit(FIRE).facts.length);
    expect(counts).toEqual([100, 93, 0]);
    expect(creditedIn(client.lane)[0]).toBe('PLAN:DAILY:2026-11-21 1');
    expect(client.meter()).toBe('193 | 0 | 193');
  });

  it('credits missed days by the plan in force at their start, when it changes or goes', () => {
    const client = given(SET_AT, create(), setPlan(daily('1')), at('2026-11-23T09:00:00Z'));
    client.when(setPlan(daily('5'))).then([
      { type: 'CreditsRecharged', data: { periodKey: 'PLAN:DAILY:2026-11-21', credits: '1' } },
      { type: 'CreditsRecharged', data: { periodKey: 'PLAN:DAILY:2026-11-22', credits: '1' } },
      { type: 'CreditsRecharged', data: { periodKey: 'PLAN:DAILY:2026-11-23', credits: '1' } },
      { type: 'TopUpPlanSet', data: { firstTopUp: '2026-11-24' } },
    ]);
    client
      .and(at('2026-11-24T01:00:00Z'))
      .when({ type: 'RemoveTopUpPlan' })
      .then([
        { type: 'CreditsRecharged', data: { periodKey: 'PLAN:DAILY:2026-11-24', credits: '5' } },
        { type: 'TopUpPlanRemoved' },
      ]);
    expect(firedAt(client, '2026-12-24T00:00:00Z')).toHaveLength(4);
  });

  it('credits a label of a kind once, whatever plans come between [I13]', () => {
    const client = given(SET_AT, create(), setPlan(daily('1')));
    firedAt(client, '2026-11-21T00:00:00Z');
    const others: readonly Command[] = [setPlan(weekly('9')), setPlan(daily('2'))];
    client.and(...others, at('2026-11-20T23:00:00Z'), { type: 'RemoveTopUpPlan' });
    client.and(setPlan(daily('3')));
    expect(firedAt(client, '2026-11-21T12:00:00Z')).toHaveLength(1);
    expect(firedAt(client, '2026-11-22T00:00:00Z').at(-1)).toBe('PLAN:DAILY:2026-11-22 3');
  });
});

describe('a plan that resets', () => {
  it('leaves exactly its number available: it withdraws, then recharges', () => {
    const client = given(SET_AT, create(), recharge(80), debit('m-1', 30), setPlan(daily('50')));
    client.and({ type: 'RemoveTopUpPlan' }, setPlan(daily('50', 'RESET_TO')));
    client
      .and(at('2026-11-21T00:00:00Z'))
      .when(FIRE)
      .then([
        {
          type: 'CreditsWithdrawn',
          data: {
            withdrawalId: 'PLAN:DAILY:2026-11-21',
            periodKey: 'PLAN:DAILY:2026-11-21',
            source: 'PLAN',
            credits: '50',
          },
        },
        {
          type: 'CreditsRecharged',
          data: { rechargeId: 'PLAN:DAILY:2026-11-21', source: 'PLAN', credits: '50' },
        },
      ])
      .meter('50 | 30 | 80');
    client.when(FIRE).changesNothing();
  });

  it('recharges 70 from -20 to 50, and withdraws nothing', () => {
    const client = given(SET_AT, create({ allowCredit: '20' }), debit('m-1', 20));
    client.and(setPlan(daily('50', 'RESET_TO')), at('2026-11-21T00:00:00Z'));
    client
      .when(FIRE)
      .then([{ type: 'CreditsRecharged', data: { credits: '70' } }])
      .meter('50 | 20 | 70');
  });

  it('does not touch reserved credits', () => {
    const client = given(SET_AT, create(), recharge(100));
    client.and(reserve('v-1', 40, { expires: { inSeconds: 864_000 } }));
    client.and(setPlan(daily('50', 'RESET_TO')), at('2026-11-21T00:00:00Z'));
    client.lane.submit(FIRE);
    const { state } = client.lane;
    expect([available(state), state.reserved].map(formatCredits)).toEqual(['50', '40']);
  });

  it('catches up the newest period only', () => {
    const client = given(SET_AT, create(), setPlan(daily('50', 'RESET_TO')));
    expect(firedAt(client, '2026-12-05T12:00:00Z')).toEqual(['PLAN:DAILY:2026-12-05 50']);
    expect(firedAt(client, '2026-12-05T13:00:00Z')).toHaveLength(1);
  });

  it('is refused above the limit of assigned credits, and stops', () => {
    const client = given(SET_AT, create({ allowCredit: '9' }), recharge('1000000000000'));
    client.and(debit('m-1', '1000000000000'), setPlan(daily('1', 'RESET_TO')));
    client
      .and(at('2026-11-21T00:00:00Z'))
      .when(FIRE)
      .then([{ type: 'TopUpPlanStopped', data: { source: 'PLAN', cause: 'AMOUNT_LIMIT' } }]);
    client.and(at('2026-11-22T00:00:00Z')).when(FIRE).changesNothing();
    client.when(setPlan(daily('1', 'RESET_TO'))).then([{ type: 'TopUpPlanSet' }]);
  });
});
