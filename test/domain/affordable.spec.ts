import fc from 'fast-check';
import {
  affordable,
  AFFORDABLE_MAX,
  refusalsAfter,
} from '../../src/domain/client/decide/affordable.js';
import type { Settings } from '../../src/domain/client/settings.js';
import { change, create, credits, debit, recharge, reserve } from '../harness/commands.js';
import { at, given, type Given } from '../harness/given.js';

const NOON = at('2026-01-05T12:00:00Z');

function howMany(client: Given, price: string): number {
  return affordable(client.lane.state, credits(price), client.lane.env());
}

function limited(daily: Settings['limits']['daily'], weekly: string | null = null): Given {
  const limits = { daily, weekly: { credits: weekly }, monthly: { credits: null } };
  return given(NOON, create({ limits, allowCredit: '10' }), recharge(90));
}

describe('how many messages are affordable', () => {
  it('is bounded by the credits and the credit line [I2]', () => {
    const client = given(NOON, create({ allowCredit: '1' }), recharge(10), debit('m-1', '0.5'));
    expect(howMany(client, '3')).toBe(3);
    expect(howMany(client, '10.5')).toBe(1);
    expect(howMany(client, '10.500001')).toBe(0);
  });

  it('counts expired reservations free [I6]', () => {
    const client = given(NOON, create(), recharge(10), reserve('v-1', 10));
    expect(howMany(client, '1')).toBe(0);
    expect(howMany(client.and(at('2026-01-05T13:00:00Z')), '1')).toBe(10);
  });

  it('is bounded by every limit [S0-18] [S2-04] [S2-05]', () => {
    expect(howMany(limited({ messages: 7, credits: null }), '1')).toBe(7);
    expect(howMany(limited({ messages: 7, credits: '5' }), '1')).toBe(5);
    expect(howMany(limited({ messages: 7, credits: '5' }, '4.5'), '1')).toBe(4);
    expect(howMany(limited({ messages: 7, credits: '5' }).and(debit('m-1', 2)), '0')).toBe(6);
    expect(howMany(limited({ messages: null, credits: null }), '1')).toBe(100);
  });

  it('is none while restricted or outside the hours of dispatch [S0-08]', () => {
    const restricted = given(create(), recharge(1), { type: 'RestrictMessaging', reason: 'x' });
    expect(howMany(restricted, '1')).toBe(0);
    expect(howMany(given(create({ dispatchWindow: [] }), recharge(1)), '1')).toBe(0);
  });

  it('ends somewhere, whatever the mode and the price [S2-08]', () => {
    const free = given(NOON, create({ creditControl: 'MONITOR_ONLY' }));
    expect(howMany(free, '0')).toBe(AFFORDABLE_MAX);
    expect(howMany(free, '1')).toBe(AFFORDABLE_MAX);
    expect(howMany(free, '1000000000000')).toBe(1);
  });
});

describe('the refusals of the first message that is not affordable', () => {
  const limit = fc.option(fc.integer({ min: 0, max: 30 }));
  const text = (limited: number | null): string | null => (limited === null ? null : `${limited}`);

  it('is at least one rule, and none before it, whatever the limits and the price', () => {
    const drawn = {
      messages: fc.option(fc.integer({ min: 1, max: 9 })),
      daily: limit,
      weekly: limit,
      monthly: limit,
      allowCredit: fc.constantFrom('0', '7'),
      price: fc.constantFrom('0.5', '1', '3'),
      used: fc.integer({ min: 0, max: 5 }),
    };
    fc.assert(
      fc.property(fc.record(drawn), (one) => {
        const limits = {
          daily: { messages: one.messages, credits: text(one.daily) },
          weekly: { credits: text(one.weekly) },
          monthly: { credits: text(one.monthly) },
        };
        const client = given(NOON, create({ allowCredit: one.allowCredit }), recharge(20));
        client.and(debit('m-1', one.used), reserve('v-1', 2));
        const changes = changesOf('settings.limits', limits);
        if (Object.keys(changes).length > 0) client.and(change(changes));
        const { state } = client.lane;
        const message = debit('m-2', one.price);
        const most = affordable(state, message.credits, client.lane.env());
        const refusals = (count: number): number =>
          refusalsAfter(state, message, count, client.lane.env()).length;
        expect(refusals(most)).toBeGreaterThan(0);
        if (most > 0) expect(refusals(most - 1)).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

/** The given limits, by dotted path. */
function changesOf(path: string, value: unknown): Record<string, unknown> {
  if (value === null) return {};
  if (typeof value !== 'object') return { [path]: value };
  const parts = Object.entries(value).map(([name, part]) => changesOf(`${path}.${name}`, part));
  return Object.assign({}, ...parts) as Record<string, unknown>;
}
