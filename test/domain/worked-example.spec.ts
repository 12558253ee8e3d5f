import { expiredCredits } from '../../src/domain/client/expiries.js';
import {
  capture,
  change,
  create,
  debit,
  recharge,
  refund,
  reserve,
  withdraw,
} from '../harness/commands.js';
import { at, given, type Given } from '../harness/given.js';
import { spendable } from '../harness/spendable.js';

const OVERDRAW_END = '2026-01-06T00:00:00.000Z';

function debits(client: Given, from: number, count: number): void {
  for (let number = from; number < from + count; number += 1) client.and(debit(`m-${number}`));
}

describe('the worked example of the semantics', () => {
  it('goes number by number [I1] [I2] [I4] [I5] [I14] [S1-22] [S1-25] [S2-12]', () => {
    const client = given(at('2026-01-05T12:00:00.000Z'), create());
    expect(client.meter()).toBe('0 | 0 | 0');
    client.when(recharge(100, 'r-1')).meter('100 | 0 | 100');
    debits(client, 1, 35);
    expect(client.meter()).toBe('65 | 35 | 100');
    client.when(withdraw(65)).meter('0 | 35 | 35');
    client
      .when(debit('m-36'))
      .refuses('INSUFFICIENT_CREDITS', { available: '0', floor: '0', asked: '1', shortfall: '1' })
      .meter('0 | 35 | 35');
    client.and(change({ 'settings.allowCredit': '50' }));
    client.when(debit('m-36', 50)).meter('-50 | 85 | 35');
    const overdraw = { amount: '20', validFrom: '2026-01-05T00:00:00.000Z' };
    client.and(change({ 'settings.overdraw': { ...overdraw, validUntil: OVERDRAW_END } }));
    client.when(debit('m-37', 20)).meter('-70 | 105 | 35');
    client.and(at(OVERDRAW_END));
    expect(client.meter()).toBe('-70 | 105 | 35');
    expect(spendable(client.lane)).toBe(0n);
    client.when(debit('m-38', '0.000001')).refuses('INSUFFICIENT_CREDITS', { floor: '-50' });
    client.when(recharge(100, 'r-2')).meter('30 | 105 | 135');
    client.when(reserve('v-1', 10)).meter('20 | 115 | 135');
    client.when(capture('v-1', 7)).meter('23 | 112 | 135');
    client.when(refund('m-1')).meter('24 | 111 | 135');
    client
      .when(refund('m-1'))
      .replays(client.lane.facts.length - 1)
      .meter('24 | 111 | 135');
    expect(expiredCredits(client.lane.state, client.lane.t)).toBe(0n);
  });
});
