import fc from 'fast-check';
import { record } from './record.js';

const credits = fc.bigInt(0n, 10n ** 18n).map((micro) => (micro / 1000n).toString());
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value);
export const LOCAL_DATE = fc.constantFrom('2026-11-30', '2027-02-28');

const plan = record({
  plan: fc.oneof(
    record({
      interval: fc.constantFrom('DAILY' as const, 'MONTHLY' as const),
      anchorDay: maybe(fc.integer({ min: 1, max: 31 })),
      mode: fc.constantFrom('ADD' as const, 'RESET_TO' as const),
      credits,
    }),
    record({
      interval: fc.constant('THRESHOLD' as const),
      below: credits,
      credits: maybe(credits),
      target: maybe(credits),
      capPerDay: maybe(credits),
      breaker: maybe(record({ firings: fc.nat(), perMinutes: fc.nat() })),
    }),
  ),
});

/** Data of the facts about top-up plans. */
export const ANY_PLAN = {
  set: fc.tuple(plan, LOCAL_DATE).map(([planned, firstTopUp]) => ({ ...planned, firstTopUp })),
  removed: plan,
  stopped: record({
    source: fc.constantFrom('MONTHLY_TOPUP' as const, 'PLAN' as const),
    cause: fc.constantFrom('BREAKER' as const, 'AMOUNT_LIMIT' as const),
    periodKey: fc.string({ unit: 'binary', maxLength: 30 }),
  }),
};
