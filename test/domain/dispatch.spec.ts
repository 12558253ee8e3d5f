import { dispatchAllowed, dispatchNotBefore } from '../../src/domain/dispatch.js';
import { WEEKDAYS, type DispatchSpan } from '../../src/domain/client/settings.js';
import { change, create, debit, recharge } from '../harness/commands.js';
import { at, given } from '../harness/given.js';

const BERLIN = 'Europe/Berlin';
const OFFICE: DispatchSpan[] = [
  { days: ['MON', 'TUE', 'WED', 'THU', 'FRI'], from: '08:00', to: '20:00' },
  { days: ['SAT'], from: '22:00', to: '02:00' },
];
const DAILY = [...WEEKDAYS];

function allowed(spans: DispatchSpan[] | null, instant: string, zone = BERLIN): boolean {
  return dispatchAllowed(spans, zone, Date.parse(instant));
}

describe('hours of dispatch', () => {
  it('follow the clock of the zone, the end excluded [S0-08] [S0-07]', () => {
    expect(allowed(OFFICE, '2026-01-05T06:59:59.999Z')).toBe(false);
    expect(allowed(OFFICE, '2026-01-05T07:00:00.000Z')).toBe(true);
    expect(allowed(OFFICE, '2026-01-05T18:59:59.999Z')).toBe(true);
    expect(allowed(OFFICE, '2026-01-05T19:00:00.000Z')).toBe(false);
    expect(allowed(null, '2026-01-05T19:00:00.000Z')).toBe(true);
  });

  it('cross midnight into the next day [S0-08]', () => {
    expect(allowed(OFFICE, '2026-01-10T21:30:00Z')).toBe(true);
    expect(allowed(OFFICE, '2026-01-11T00:59:00Z')).toBe(true);
    expect(allowed(OFFICE, '2026-01-11T01:00:00Z')).toBe(false);
    expect(allowed(OFFICE, '2026-01-09T21:30:00Z')).toBe(false);
  });

  it('last the whole day when they end where they begin', () => {
    const whole: DispatchSpan[] = [{ days: ['MON'], from: '00:00', to: '00:00' }];
    expect(allowed(whole, '2026-01-05T22:59:59Z')).toBe(true);
    expect(allowed(whole, '2026-01-05T23:00:00Z')).toBe(false);
  });

  it('say when sending is allowed again [S0-08]', () => {
    const next = (spans: DispatchSpan[], instant: string): string | null =>
      dispatchNotBefore(spans, BERLIN, Date.parse(instant));
    expect(next(OFFICE, '2026-01-09T20:00:00Z')).toBe('2026-01-10T21:00:00.000Z');
    expect(next(OFFICE, '2026-01-11T01:00:00Z')).toBe('2026-01-12T07:00:00.000Z');
    expect(next([], '2026-01-11T01:00:00Z')).toBeNull();
    const skipped: DispatchSpan[] = [{ days: ['SUN'], from: '02:15', to: '02:45' }];
    expect(next(skipped, '2026-03-29T00:30:00Z')).toBe('2026-04-05T00:15:00.000Z');
  });

  it('skip an hour in spring and have it twice in autumn', () => {
    const night: DispatchSpan[] = [{ days: DAILY, from: '02:30', to: '04:00' }];
    expect(allowed(night, '2026-03-29T00:59:00Z')).toBe(false);
    expect(allowed(night, '2026-03-29T01:00:00Z')).toBe(true);
    expect(allowed(night, '2026-10-25T00:45:00Z')).toBe(true);
    expect(allowed(night, '2026-10-25T01:15:00Z')).toBe(false);
    expect(allowed(night, '2026-10-25T01:45:00Z')).toBe(true);
  });

  it('refuse a debit outside, and act at once after a change [S0-08] [S0-R4]', () => {
    const client = given(
      at('2026-01-05T06:00:00Z'),
      create({ dispatchWindow: OFFICE, timeZone: BERLIN }),
      recharge(10),
    );
    client
      .when(debit('m-1'))
      .refuses('OUTSIDE_DISPATCH_WINDOW', { notBefore: '2026-01-05T07:00:00.000Z' });
    client.and(change({ 'settings.timeZone': 'Europe/Moscow' }));
    client.when(debit('m-1')).meter('9 | 1 | 10');
    client.and(change({ 'settings.dispatchWindow': [] }));
    const { decision } = client.when(debit('m-2'));
    expect(decision).toEqual({ kind: 'refused', refusals: [{ code: 'OUTSIDE_DISPATCH_WINDOW' }] });
  });
});
