import type { Command, CommandKey } from '../../src/domain/client/commands.js';
import { change, create, debit, recharge, report, reserve } from '../harness/commands.js';
import { at, given } from '../harness/given.js';
import { MemoryLane } from '../harness/memory-lane.js';

const RESTRICT = { type: 'RestrictMessaging', reason: 'spam' } as const;

describe('a debit', () => {
  it('is recorded with its windows, the totals after it and no warning [S2-12] [S2-13]', () => {
    given(at('2026-01-05T12:00:00Z'), create({ timeZone: 'Europe/Berlin' }), recharge(10))
      .when(debit('m-1', '0.0075', { parts: 3, country: 'DE', occurredAt: 1_000 }))
      .then([
        {
          type: 'MessageDebited',
          data: {
            messageId: 'm-1',
            credits: '0.0075',
            parts: 3,
            channel: 'api',
            country: 'DE',
            test: false,
            occurredAt: '1970-01-01T00:00:01.000Z',
            warnings: [],
            windows: { day: 1, week: 1, month: 1 },
            opened: {
              day: { ordinal: 1, from: '2026-01-04T23:00:00.000Z', to: '2026-01-05T23:00:00.000Z' },
              week: { ordinal: 1, to: '2026-01-11T23:00:00.000Z' },
              month: { ordinal: 1, to: '2026-01-31T23:00:00.000Z' },
            },
            after: { assigned: '10', usedPosted: '0.0075', reserved: '0' },
          },
        },
      ]);
  });

  it('opens only the windows that begin with it [I11]', () => {
    const client = given(at('2026-01-05T12:00:00Z'), create(), recharge(10), debit('m-1'));
    const second = client.when(debit('m-2'));
    expect(second.lane.facts.at(-1)?.data).not.toHaveProperty('opened');
    client.and(at('2026-01-06T12:00:00Z')).when(debit('m-3'));
    const opened = { day: { ordinal: 2, from: expect.any(String), to: expect.any(String) } };
    expect(client.lane.facts.at(-1)?.data).toMatchObject({
      windows: { day: 2, week: 1, month: 1 },
      opened,
    });
    expect(client.lane.facts.at(-1)?.data).toHaveProperty('opened', opened);
  });

  it('may use up the credits to the last, equality is accepted [I2] [S2-03]', () => {
    given(create({ allowCredit: '0.5' }), recharge(1))
      .when(debit('m-1', '1.5'))
      .meter('-0.5 | 1.5 | 1')
      .and()
      .when(debit('m-2', '0.000001'))
      .refuses('INSUFFICIENT_CREDITS', {
        available: '-0.5',
        floor: '-0.5',
        asked: '0.000001',
        shortfall: '0.000001',
      });
  });

  it('of 0 is recorded however low the balance is [I2]', () => {
    const limits = { daily: { messages: 2, credits: '1' }, weekly: { credits: null } };
    const client = given(
      create({ limits: { ...limits, monthly: { credits: null } }, allowCredit: '1' }),
      debit('m-1', 1),
      change({ 'settings.allowCredit': '0', 'settings.limits.daily.credits': '0.5' }),
    );
    client.when(debit('m-2', 0)).meter('-1 | 1 | 0');
    client.when(debit('m-3', 0)).refusesAll('DAILY_MESSAGE_LIMIT');
  });

  it('sees an overdraw from its first instant to before its last [S0-11] [I4]', () => {
    const overdraw = {
      amount: '5',
      validFrom: '2026-01-05T10:00:00.000Z',
      validUntil: '2026-01-05T11:00:00.000Z',
    };
    const client = given(create({ overdraw, allowCredit: '1' }), at('2026-01-05T09:59:59.999Z'));
    client.when(debit('m-1', 2)).refuses('INSUFFICIENT_CREDITS', { floor: '-1' });
    client.and(at('2026-01-05T10:00:00.000Z')).when(debit('m-1', 2)).meter('-2 | 2 | 0');
    client.and(at('2026-01-05T11:00:00.000Z'));
    client.when(debit('m-2', 1)).refuses('INSUFFICIENT_CREDITS', { floor: '-1', shortfall: '2' });
    expect(client.meter()).toBe('-2 | 2 | 0');
  });

  it('needs an open channel [S0-19] [S0-27] [S0-28] [S0-29] [S0-30] [S0-31]', () => {
    for (const channel of ['smpp', 'api', 'web', 'rest', 'rcs'] as const) {
      const channels = { smpp: true, api: true, web: true, rest: true, rcs: true };
      const client = given(create({ channels }), recharge(5));
      client.when(debit('m-1', 1, { channel })).meter('4 | 1 | 5');
      client.and(change({ [`settings.channels.${channel}`]: false }));
      client.when(debit('m-2', 1, { channel })).refuses('CHANNEL_NOT_ALLOWED', { channel });
    }
    const client = given(create(), recharge(5));
    client.when(debit('m-1', 1, { test: true })).refuses('TEST_NOT_ALLOWED');
    client.and(change({ 'settings.canSendTests': true }));
    client.when(debit('m-1', 1, { test: true })).meter('4 | 1 | 5');
  });

  it('names all rules that fail, in their order', () => {
    const limits = {
      daily: { messages: 1, credits: '2' },
      weekly: { credits: '3' },
      monthly: { credits: '4' },
    };
    given(
      at('2026-01-05T12:00:00Z'),
      create({ limits, channels: { smpp: true, api: true, web: true, rest: true, rcs: false } }),
      recharge(2),
      debit('m-1', 2),
      RESTRICT,
      change({ 'settings.dispatchWindow': [{ days: ['TUE'], from: '08:00', to: '09:00' }] }),
    )
      .when(debit('m-2', 3, { channel: 'rcs', test: true }))
      .refusesAll(
        'MESSAGING_RESTRICTED',
        'CHANNEL_NOT_ALLOWED',
        'TEST_NOT_ALLOWED',
        'OUTSIDE_DISPATCH_WINDOW',
        'DAILY_MESSAGE_LIMIT',
        'DAILY_CREDIT_LIMIT',
        'WEEKLY_CREDIT_LIMIT',
        'MONTHLY_CREDIT_LIMIT',
        'INSUFFICIENT_CREDITS',
      );
  });

  it('is accepted for a disabled client, and refused for a restricted one [S1-34] [S1-35]', () => {
    const client = given(create(), recharge(5), { type: 'DisableClient' });
    client.when(debit('m-1')).meter('4 | 1 | 5');
    client.and(RESTRICT).when(debit('m-2')).refuses('MESSAGING_RESTRICTED');
    client.and({ type: 'AllowMessaging', reason: 'sorry' }).when(debit('m-2')).meter('3 | 2 | 5');
  });

  it('is refused when its own time runs more than 5 minutes ahead', () => {
    const client = given(at('2026-01-05T12:00:00Z'), create(), recharge(5));
    const ahead = (ms: number): number => client.lane.clock + 300_000 + ms;
    client
      .when(debit('m-1', 1, { occurredAt: ahead(1) }))
      .refuses('INVALID_INPUT', { field: 'occurredAt' });
    client.when(debit('m-1', 1, { occurredAt: ahead(0) })).meter('4 | 1 | 5');
  });

  it('never makes used exceed what fits', () => {
    given(create({ creditControl: 'MONITOR_ONLY' }), debit('m-1', '999999999999.999999'))
      .when(debit('m-2', '0.000002'))
      .refuses('AMOUNT_LIMIT', { limit: '1000000000000', present: '999999999999.999999' })
      .and()
      .when(debit('m-2', '0.000001'))
      .meter('-1000000000000 | 1000000000000 | 0');
  });

  it('is tried dry by the same rules, and moves nothing [I3]', () => {
    const { lane } = given(create(), recharge(1), debit('m-1'));
    const before = lane.state;
    const asked = debit('m-2');
    const refused = (code: string): object => ({ kind: 'refused', refusals: [{ code }] });
    expect(lane.decide(asked)).toMatchObject(refused('INSUFFICIENT_CREDITS'));
    expect(lane.decide(debit('m-1'))).toMatchObject({ kind: 'replayed' });
    expect(new MemoryLane().decide(asked)).toEqual(refused('CLIENT_NOT_FOUND'));
    expect(lane.decide(reserve('v-1', 1))).toMatchObject(refused('INSUFFICIENT_CREDITS'));
    expect(lane.state).toBe(before);
  });
});

describe('credit control', () => {
  const limits = {
    daily: { messages: 1, credits: '1' },
    weekly: { credits: '1' },
    monthly: { credits: '1' },
  };

  it('LIMITS_ONLY only warns of missing credits [S2-08]', () => {
    given(create({ creditControl: 'LIMITS_ONLY', limits }))
      .when(debit('m-1'))
      .warns('INSUFFICIENT_CREDITS')
      .then([{ type: 'MessageDebited', data: { warnings: ['INSUFFICIENT_CREDITS'] } }])
      .and()
      .when(debit('m-2'))
      .refusesAll(
        'DAILY_MESSAGE_LIMIT',
        'DAILY_CREDIT_LIMIT',
        'WEEKLY_CREDIT_LIMIT',
        'MONTHLY_CREDIT_LIMIT',
      );
  });

  it('MONITOR_ONLY only warns of limits, too [S2-08]', () => {
    const client = given(create({ creditControl: 'MONITOR_ONLY', limits }), debit('m-1'));
    client
      .when(debit('m-2'))
      .warns(
        'DAILY_MESSAGE_LIMIT',
        'DAILY_CREDIT_LIMIT',
        'WEEKLY_CREDIT_LIMIT',
        'MONTHLY_CREDIT_LIMIT',
        'INSUFFICIENT_CREDITS',
      )
      .meter('-2 | 2 | 0');
    client.and(change({ 'settings.creditControl': 'ENFORCED' }));
    expect(client.meter()).toBe('-2 | 2 | 0');
    client.and(RESTRICT).when(debit('m-3')).refuses('MESSAGING_RESTRICTED');
  });

  it('back at ENFORCED refuses and moves nothing [I4] [S2-08]', () => {
    given(
      create({ creditControl: 'MONITOR_ONLY' }),
      debit('m-1', 5),
      change({ 'settings.creditControl': 'ENFORCED' }),
    )
      .when(debit('m-2'))
      .refuses('INSUFFICIENT_CREDITS', { available: '-5', shortfall: '6' })
      .meter('-5 | 5 | 0');
  });
});

describe('the id of a message', () => {
  it('is charged once: the same debit again is a replay, another content is refused [I9]', () => {
    const client = given(create(), recharge(10), debit('m-1', '1.5', { country: 'DE' }));
    client.when(debit('m-1', '1.5', { country: 'DE', occurredAt: 5 })).replays(2);
    client.when(debit('m-1', 2, { country: 'DE' })).refuses('ID_REUSED', { revision: '2' });
    client.when(debit('m-1', '1.5', { country: 'FR' })).refuses('ID_REUSED');
    client.when(debit('m-1', '1.5', { country: 'DE', parts: 2 })).refuses('ID_REUSED');
    client.when(debit('m-1', '1.5', { country: 'DE', channel: 'web' })).refuses('ID_REUSED');
    client.when(debit('m-1', '1.5', { country: 'DE', test: true })).refuses('ID_REUSED');
  });

  it('is answered when the client is restricted or a report came since [I9]', () => {
    given(create(), recharge(10), debit('m-1'), report('m-1', 'DELIVERED'), RESTRICT)
      .when(debit('m-1'))
      .replays(2);
  });

  it('is not burnt by a refusal [I10]', () => {
    const client = given(create());
    client.when(debit('m-1')).refuses('INSUFFICIENT_CREDITS');
    client.and(recharge(1)).when(debit('m-1')).meter('0 | 1 | 1');
  });

  it('under an Idempotency-Key compares what was asked, not fingerprints [I9]', () => {
    const key = { id: 'k-1', fingerprint: 'f-1' };
    const client = given(create(), recharge(10), debit('generated-1', 1, { key }));
    client.when(debit('generated-2', 1, { key })).replays(2);
    const other = { id: 'k-1', fingerprint: 'f-2' };
    client.when(debit('generated-3', 1, { key: other })).replays(2);
    client
      .when(debit('generated-3', 2, { key: other }))
      .refuses('ID_REUSED', { kind: 'key', id: 'k-1', revision: '2' });
  });

  it('under an Idempotency-Key takes either fingerprint of a save [I9]', () => {
    const save = (allowCredit: string, key: CommandKey): Command => ({
      ...change({ 'settings.allowCredit': allowCredit }),
      key,
    });
    const client = given(create()).and(save('5', { id: 'k-1', fingerprint: 'f-1' }));
    client.when(save('5', { id: 'k-1', fingerprint: 'f-1' })).replays(1);
    const later = { id: 'k-1', fingerprint: 'f-2', earlierFingerprint: 'f-1' };
    client.when(save('5', later)).replays(1);
    client
      .when(save('6', { id: 'k-1', fingerprint: 'f-2', earlierFingerprint: 'f-3' }))
      .refuses('ID_REUSED', { kind: 'key', id: 'k-1' });
  });
});
