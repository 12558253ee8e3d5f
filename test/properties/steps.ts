import fc from 'fast-check';
import type { Command } from '../../src/domain/client/commands.js';
import { formatCredits, type Credits } from '../../src/domain/credits.js';
import {
  adjust,
  capture,
  change,
  create,
  debit,
  recharge,
  refund,
  release,
  report,
  reserve,
  withdraw,
} from '../commands.js';
import { MemoryLane } from '../memory-lane.js';

/** One step of a random life: a command, or the clock moving (it may go back). */
export type Step =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'clock'; readonly by: number };

export interface Life {
  readonly zone: string;
  readonly start: number;
  readonly steps: readonly Step[];
}

/** Zones whose clocks change, by whole and half hours, on both hemispheres. */
export const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Apia',
] as const;

/** Eves of changes of clocks, weeks, months and years. */
const STARTS = [
  '2026-03-28T20:00:00Z',
  '2026-10-24T20:00:00Z',
  '2026-03-07T20:00:00Z',
  '2026-10-31T20:00:00Z',
  '2026-04-04T10:00:00Z',
  '2026-12-31T08:00:00Z',
].map((instant) => Date.parse(instant));

const HOUR = 3_600_000;
const amount = fc
  .constantFrom<Credits>(0n, 1n, 7_500n, 500_000n, 1_000_000n, 2_000_000n, 5_000_000n, 33_333_333n)
  .map(formatCredits);
const positive = amount.filter((text) => text !== '0');
const id = (prefix: string, count: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: count - 1 }).map((number) => `${prefix}-${number}`);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(arbitrary, { freq: 2 });

const fields = fc.record({
  country: fc.constantFrom(null, null, null, 'DE'),
  channel: fc.constantFrom('api' as const, 'api' as const, 'api' as const, 'rcs' as const),
  test: fc.constantFrom(false, false, false, true),
});

const debits = fc
  .tuple(id('m', 30), amount, fields)
  .map(([message, credits, more]) => debit(message, credits, more));
const reservations = fc
  .tuple(id('v', 8), positive, fields, maybe(id('m', 30)), fc.constantFrom(5, 600, 90_000))
  .map(([reservation, credits, more, messageId, inSeconds]) =>
    reserve(reservation, credits, { ...more, messageId, expires: { inSeconds } }),
  );
const captures = fc
  .tuple(id('v', 8), id('c', 12), amount, maybe(id('m', 30)), fc.boolean())
  .map(([reservation, captureId, credits, messageId, final]) =>
    capture(reservation, credits, { captureId, messageId, final: final || credits === '0' }),
  );
const refunds = fc
  .tuple(id('m', 30), maybe(positive), id('f', 12))
  .map(([message, credits, refundId]) => refund(message, credits, refundId));
const reports = fc
  .tuple(id('m', 30), fc.constantFrom('ACCEPTED', 'DELIVERED', 'REJECTED', 'UNDELIVERABLE'))
  .map(([message, status]) => report(message, status as 'ACCEPTED'));
const money = fc.oneof(
  fc.tuple(positive, id('r', 8)).map(([credits, recharges]) => recharge(credits, recharges)),
  fc.tuple(positive, id('w', 8)).map(([credits, withdrawal]) => withdraw(credits, withdrawal)),
  fc
    .tuple(positive, fc.boolean(), id('a', 8))
    .map(([credits, minus, adjustment]) => adjust(minus ? `-${credits}` : credits, adjustment)),
);

/** Changes of the terms: `null` resets. */
export const changes: fc.Arbitrary<Command> = fc
  .dictionary(
    fc.constantFrom(
      'settings.allowCredit',
      'settings.limits.daily.credits',
      'settings.limits.weekly.credits',
      'settings.limits.monthly.credits',
    ),
    maybe(positive),
    { maxKeys: 2 },
  )
  .chain((patch) =>
    fc
      .record(
        {
          'settings.limits.daily.messages': fc.constantFrom(null, 1, 3, 8),
          'settings.creditControl': fc.constantFrom('ENFORCED', 'LIMITS_ONLY', 'MONITOR_ONLY'),
          'settings.timeZone': fc.constantFrom(...ZONES),
          'settings.channels.rcs': fc.boolean(),
          'settings.canSendTests': fc.boolean(),
        },
        { requiredKeys: [] },
      )
      .map((more) => change({ ...patch, ...more })),
  );

const switches = fc.constantFrom<Command>(
  { type: 'RestrictMessaging', reason: 'r' },
  { type: 'AllowMessaging', reason: 'r' },
  { type: 'AllowMessaging', reason: 'r' },
  { type: 'DisableClient' },
  { type: 'EnableClient' },
);

const clock = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 3 * HOUR }) },
  { weight: 2, arbitrary: fc.integer({ min: 6 * HOUR, max: 40 * HOUR }) },
  { weight: 1, arbitrary: fc.integer({ min: 5 * 24 * HOUR, max: 40 * 24 * HOUR }) },
  { weight: 1, arbitrary: fc.integer({ min: -50 * HOUR, max: 0 }) },
);

const command = fc.oneof(
  { weight: 8, arbitrary: debits },
  { weight: 4, arbitrary: reservations },
  { weight: 5, arbitrary: captures },
  { weight: 1, arbitrary: id('v', 8).map(release) },
  { weight: 3, arbitrary: refunds },
  { weight: 2, arbitrary: reports },
  { weight: 4, arbitrary: money },
  { weight: 2, arbitrary: changes },
  { weight: 1, arbitrary: switches },
);

const step = fc.oneof(
  { weight: 6, arbitrary: command.map((one): Step => ({ kind: 'command', command: one })) },
  { weight: 1, arbitrary: clock.map((by): Step => ({ kind: 'clock', by })) },
);

/** A client's life from its creation on. */
export const lives: fc.Arbitrary<Life> = fc.record({
  zone: fc.constantFrom(...ZONES),
  start: fc.constantFrom(...STARTS),
  steps: fc.array(step, { minLength: 1, maxLength: 60 }),
});

/** A lane in which the client of a life has just been created. */
export function begin({ zone, start }: Life): MemoryLane {
  const lane = new MemoryLane(start);
  lane.submit(create({ timeZone: zone }));
  return lane;
}

/** Lives a life; `visit` is told of each command after it was submitted. */
export function live(
  life: Life,
  visit: (lane: MemoryLane, command: Command, outcome: ReturnType<MemoryLane['submit']>) => void,
): MemoryLane {
  const lane = begin(life);
  for (const each of life.steps) {
    if (each.kind === 'clock') lane.clock += each.by;
    else visit(lane, each.command, lane.submit(each.command));
  }
  return lane;
}
