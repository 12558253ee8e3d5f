import { retryAtOf } from '../../src/domain/client/decide/retry-at.js';
import { create, debit, recharge } from '../harness/commands.js';
import { at, given } from '../harness/given.js';

describe('retryAt', () => {
  const limits = {
    daily: { messages: 1, credits: '5' },
    weekly: { credits: '5' },
    monthly: { credits: null },
  };

  it('is the latest boundary of the limits that failed [S0-18] [S2-04] [S2-05]', () => {
    const client = given(
      at('2026-01-07T12:00:00Z'),
      create({ limits }),
      recharge(20),
      debit('m-1', 5),
    );
    const { decision } = client.when(debit('m-2', 1));
    expect(decision).toMatchObject({
      refusals: [
        { code: 'DAILY_MESSAGE_LIMIT', limit: 1, used: 1, retryAt: '2026-01-08T00:00:00.000Z' },
        { code: 'DAILY_CREDIT_LIMIT', limit: '5', used: '5', asked: '1' },
        { code: 'WEEKLY_CREDIT_LIMIT', retryAt: '2026-01-12T00:00:00.000Z' },
      ],
    });
    const refusals = decision.kind === 'refused' ? decision.refusals : [];
    expect(retryAtOf(refusals)).toBe('2026-01-12T00:00:00.000Z');
  });

  it('is absent when the debit alone is above a limit, or no limit failed', () => {
    const { decision } = given(create({ limits }), recharge(20), debit('m-1', 1)).when(
      debit('m-2', 6),
    );
    const refusals = decision.kind === 'refused' ? decision.refusals : [];
    expect(refusals[1]).not.toHaveProperty('retryAt');
    expect(retryAtOf(refusals)).toBeNull();
    expect(retryAtOf([{ code: 'INSUFFICIENT_CREDITS' }])).toBeNull();
  });

  it('is absent when the daily limit takes no message at all', () => {
    const none = { ...limits, daily: { messages: 0, credits: null } };
    const { decision } = given(create({ limits: none }), recharge(20)).when(debit('m-1', 1));
    const refusals = decision.kind === 'refused' ? decision.refusals : [];
    expect(refusals).toMatchObject([{ code: 'DAILY_MESSAGE_LIMIT', limit: 0 }]);
    expect(retryAtOf(refusals)).toBeNull();
  });
});
