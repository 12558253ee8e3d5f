import { limitWindows } from '../../src/domain/client/limit-windows.js';
import { affordable } from '../../src/domain/client/decide/affordable.js';
import { retryAtOf } from '../../src/domain/client/decide/retry-at.js';
import { LIMITS, NO_LIMITS, withEveryLimit, type Limits } from '../../src/domain/client/limits.js';
import {
  capture,
  change,
  create,
  debit,
  recharge,
  refund,
  release,
  reserve,
} from '../harness/commands.js';
import { at, given } from '../harness/given.js';

function daily(messages: number | null, credits: string | null = null): Pick<Limits, 'daily'> {
  return { daily: { messages, credits } };
}

describe('limits', () => {
  it('of a day count message ids, whatever their parts, and tests too [S0-18]', () => {
    given(at('2026-01-05T12:00:00Z'), create({ limits: daily(2), canSendTests: true }), recharge(9))
      .and(debit('m-1', 3, { parts: 3 }), debit('m-2', 1, { test: true }))
      .when(debit('m-3'))
      .refuses('DAILY_MESSAGE_LIMIT', { limit: 2, used: 2, retryAt: '2026-01-06T00:00:00.000Z' })
      .and(at('2026-01-06T00:00:00Z'))
      .when(debit('m-3'))
      .meter('4 | 5 | 9');
  });

  it('of credits hold for a day, a week, a month [S2-04] [S2-05] [S2-06]', () => {
    const limits = {
      daily: { messages: null, credits: '2' },
      weekly: { credits: '3' },
      monthly: { credits: '4' },
    };
    const client = given(at('2026-01-07T12:00:00Z'), create({ limits }), recharge(20));
    client.and(debit('m-1', 2)).when(debit('m-2')).refusesAll('DAILY_CREDIT_LIMIT');
    client.and(at('2026-01-08T12:00:00Z'), debit('m-2'));
    client.when(debit('m-3')).refusesAll('WEEKLY_CREDIT_LIMIT');
    client.and(at('2026-01-12T00:00:00Z'), debit('m-3'));
    client
      .when(debit('m-4'))
      .refusesAll('MONTHLY_CREDIT_LIMIT')
      .refuses('MONTHLY_CREDIT_LIMIT', { retryAt: '2026-02-01T00:00:00.000Z' });
  });

  it('apply at once to the present counts when they are changed [I11] [S0-R4]', () => {
    given(create(), recharge(9), debit('m-1', 3), change({ 'settings.limits.daily.credits': '3' }))
      .when(debit('m-2'))
      .refuses('DAILY_CREDIT_LIMIT', { used: '3', limit: '3' });
  });

  it('apply a new zone from the next boundary of each window on, and never restart one [I11]', () => {
    const client = given(
      at('2026-01-05T12:00:00Z'),
      create({ limits: daily(1), timeZone: 'UTC' }),
      recharge(9),
      debit('m-1'),
      change({ 'settings.timeZone': 'Pacific/Auckland' }),
    );
    client
      .when(debit('m-2'))
      .refuses('DAILY_MESSAGE_LIMIT', { retryAt: '2026-01-06T00:00:00.000Z' });
    client.and(at('2026-01-06T00:00:00Z')).when(debit('m-2'));
    expect(client.lane.facts.at(-1)?.data).toMatchObject({
      opened: {
        day: { ordinal: 2, from: '2026-01-06T00:00:00.000Z', to: '2026-01-06T11:00:00.000Z' },
      },
      windows: { day: 2, week: 1, month: 1 },
    });
  });

  it('open the calendar window when a wrong clock has been put right [I11]', () => {
    const { lane } = given(at('2026-03-05T12:00:00Z'), create(), recharge(9), debit('m-1'));
    lane.clock = Date.parse('2026-01-05T12:00:00Z');
    const { day } = limitWindows(lane.state, lane.t);
    expect(day).toMatchObject({ ordinal: 2, from: Date.parse('2026-01-05T00:00:00Z') });
  });
});

describe('capacity of the limits', () => {
  it('comes back by a refund only in the window of the debit [I12]', () => {
    const limits = { ...daily(null, '5'), weekly: { credits: '8' } };
    const client = given(at('2026-01-05T12:00:00Z'), create({ limits }), recharge(20));
    client.and(debit('m-1', 5), refund('m-1', 2, 'f-1'), debit('m-2', 2));
    client.when(debit('m-3')).refusesAll('DAILY_CREDIT_LIMIT');
    client.and(at('2026-01-06T12:00:00Z'), debit('m-3', 3));
    client.when(debit('m-4')).refusesAll('WEEKLY_CREDIT_LIMIT');
    client.and(refund('m-1', 3, 'f-2'));
    expect(client.lane.state.windows.day?.credits).toBe(3_000_000n);
    expect(client.lane.state.windows.week?.credits).toBe(5_000_000n);
    client.when(debit('m-4', 2)).meter('13 | 7 | 20');
  });

  it('for a message comes back only from a reservation of which nothing was captured [I12]', () => {
    const client = given(create({ limits: daily(1) }), recharge(20), reserve('v-1', 2));
    client.when(debit('m-1')).refuses('DAILY_MESSAGE_LIMIT');
    client.and(release('v-1'), debit('m-1'), refund('m-1'));
    client.when(debit('m-2')).refuses('DAILY_MESSAGE_LIMIT', { used: 1 });
    const partly = given(create({ limits: daily(1) }), recharge(20), reserve('v-1', 2));
    partly.and(capture('v-1', 1, { final: false }), release('v-1'));
    partly.when(debit('m-1')).refuses('DAILY_MESSAGE_LIMIT', { used: 1 });
  });

  it('for credits comes back from what a final capture leaves [I12]', () => {
    const client = given(create({ limits: daily(null, '5') }), recharge(20), reserve('v-1', 5));
    client.when(debit('m-1')).refuses('DAILY_CREDIT_LIMIT');
    client.and(capture('v-1', 2)).when(debit('m-1', 3)).meter('15 | 5 | 20');
  });
});

describe.each(LIMITS)('the limit $setting', ({ code, window, counts, setting }) => {
  const limited = (): ReturnType<typeof given> =>
    given(at('2026-01-05T12:00:00Z'), create(), recharge(9)).and(
      change({ [`settings.limits.${setting}`]: counts === 'messages' ? 2 : '2' }),
      debit('m-1'),
    );

  it('accepts what reaches it and refuses what is above it', () => {
    const client = limited();
    expect(affordable(client.lane.state, 1_000_000n, client.lane)).toBe(1);
    const refused = client.and(debit('m-2')).when(debit('m-3')).refusesAll(code);
    const end = new Date(client.lane.state.windows[window]?.to ?? 0).toISOString();
    refused.refuses(code, { retryAt: end });
    const { decision } = refused;
    expect(decision.kind === 'refused' && retryAtOf(decision.refusals)).toBe(end);
    client.and(at(end)).when(debit('m-3')).meter('6 | 3 | 9');
  });

  it('only warns under MONITOR_ONLY', () => {
    const client = limited().and(debit('m-2'));
    client.and(change({ 'settings.creditControl': 'MONITOR_ONLY' }));
    client.when(debit('m-3')).warns(code);
  });

  it('is no limit in settings that were stored before it existed', () => {
    expect(withEveryLimit({} as Limits)).toEqual(NO_LIMITS);
    const [group = '', field = ''] = setting.split('.');
    const stored = { [group]: { [field]: 7 } } as unknown as Limits;
    expect(withEveryLimit(stored)).toMatchObject(stored);
  });
});
