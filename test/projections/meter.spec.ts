import { meterOf, levelOf, type MeterInput } from '../../projections/meter.js';
import { CREDITS_MAX, MICRO, readCredits } from '../../src/domain/credits.js';

function meter(numbers: {
  assigned?: string;
  usedPosted?: string;
  reserved?: string;
  expired?: string;
  floor?: string;
  threshold?: string | null;
}): MeterInput {
  const { assigned = '0', usedPosted = '0', reserved = '0', expired = '0', floor = '0' } = numbers;
  return {
    assigned: readCredits(assigned),
    usedPosted: readCredits(usedPosted),
    reserved: readCredits(reserved),
    expiredReserved: readCredits(expired),
    floor: readCredits(floor),
    lowBalanceThreshold: numbers.threshold ? readCredits(numbers.threshold) : null,
    currency: 'CREDIT',
    revision: 41n,
  };
}

describe('the meter', () => {
  it('reads available | used | assigned after a recharge of 100 [S1-25] [S1-30]', () => {
    expect(meterOf(meter({ assigned: '100' }))).toEqual({
      available: '100',
      used: '0',
      assigned: '100',
      reserved: '0',
      usedPosted: '0',
      text: '100 | 0 | 100',
      percentRemaining: 100,
      level: 'SUFFICIENT',
      spendable: '100',
      currency: 'CREDIT',
      revision: '41',
    });
  });

  it('is 0 | 0 | 0 for a new client, without a percentage [S1-22]', () => {
    const fresh = meterOf(meter({}));
    expect(fresh.text).toBe('0 | 0 | 0');
    expect(fresh.percentRemaining).toBeNull();
    expect(fresh.level).toBe('SUFFICIENT');
  });

  it('counts reserved credits as used and shows both parts [I1] [S2-12]', () => {
    const shown = meterOf(meter({ assigned: '135', usedPosted: '105', reserved: '10' }));
    expect(shown).toMatchObject({ text: '20 | 115 | 135', reserved: '10', usedPosted: '105' });
  });

  it('adds the credit line and expired reservations to what can be spent [I6] [S0-10]', () => {
    const numbers = { assigned: '35', usedPosted: '60', reserved: '5', expired: '5' };
    expect(meterOf(meter({ ...numbers, floor: '-50' }))).toMatchObject({
      text: '-30 | 65 | 35',
      spendable: '25',
      percentRemaining: 0,
    });
    expect(meterOf(meter(numbers)).spendable).toBe('0');
  });

  it.each([
    ['2', '3', 66.66],
    ['1', '3', 33.33],
    ['99.999999', '100', 99.99],
    ['0.000001', '100', 0],
    ['100', '100', 100],
    ['-1', '100', 0],
  ])('rounds %s of %s down to %d percent', (available, assigned, percent) => {
    const usedPosted = readCredits(assigned) - readCredits(available);
    const input = { ...meter({ assigned }), usedPosted };
    expect(meterOf(input).percentRemaining).toBe(percent);
  });

  it('is exact for the largest amounts', () => {
    const input = { ...meter({}), assigned: CREDITS_MAX, usedPosted: 1n };
    expect(meterOf(input)).toMatchObject({
      available: '999999999999.999999',
      percentRemaining: 99.99,
      level: 'SUFFICIENT',
    });
  });
});

describe('the level of the meter', () => {
  it.each([
    ['25', '75', 'SUFFICIENT'],
    ['24.999999', '75.000001', 'LOW'],
    ['10', '90', 'LOW'],
    ['9.999999', '90.000001', 'CRITICAL'],
    ['0', '100', 'CRITICAL'],
    ['-5', '105', 'CRITICAL'],
  ])('with %s of 100 left and %s used is %s [S1-26] [S1-27] [S1-28]', (_left, used, level) => {
    expect(levelOf(meter({ assigned: '100', usedPosted: used }))).toBe(level);
  });

  it.each([
    ['51', 'SUFFICIENT'],
    ['50', 'LOW'],
    ['10', 'LOW'],
    ['9', 'CRITICAL'],
  ])('with %s of 100 left and a threshold of 50 is %s [S1-27] [S0-05]', (left, level) => {
    const usedPosted = 100n * MICRO - readCredits(left);
    expect(levelOf({ ...meter({ assigned: '100', threshold: '50' }), usedPosted })).toBe(level);
  });

  it('is critical at zero once something was assigned or used, and never for the credit line', () => {
    expect(levelOf(meter({ usedPosted: '5' }))).toBe('CRITICAL');
    expect(levelOf(meter({ assigned: '5', reserved: '5' }))).toBe('CRITICAL');
    expect(meterOf(meter({ assigned: '5', usedPosted: '5', floor: '-100' })).level).toBe(
      'CRITICAL',
    );
  });
});
