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
} from '../harness/commands.js';
import { MemoryLane } from '../harness/memory-lane.js';

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
  country: fc.constantFrom(null, null, null, null, 'DE'),
  channel: fc.integer({ min: 0, max: 9 }).map((n) => (n === 0 ? 'rcs' : 'api')),
  test: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});

const debits = fc
  .tuple(id('m', 12), amount, fields)
  .map(([message, credits, more]) => debit(message, credits, more));
const reservations = fc
  .tuple(id('v', 5), positive, fields, maybe(id('m', 12)), fc.constantFrom(5, 600, 90_000, 900_000))
  .map(([reservation, credits, more, messageId, inSeconds]) =>
    reserve(reservation, credits, { ...more, messageId, expires: { inSeconds } }),
  );
const captures = fc
  .tuple(id('v', 5), id('c', 8), amount, maybe(id('m', 12)), fc.boolean())
  .map(([reservation, captureId, credits, messageId, final]) =>
    capture(reservation, credits, { captureId, messageId, final: final || credits === '0' }),
  );
const refunds = fc
  .tuple(id('m', 12), maybe(positive), id('f', 8))
  .map(([message, credits, refundId]) => refund(message, credits, refundId));
const reports = fc
  .tuple(id('m', 12), fc.constantFrom('ACCEPTED', 'DELIVERED', 'REJECTED', 'UNDELIVERABLE'))
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
  .oneof(
    fc.tuple(fc.constant('allowCredit'), maybe(positive)),
    fc.tuple(
      fc.constantFrom('limits.daily.credits', 'limits.weekly.credits', 'limits.monthly.credits'),
      maybe(fc.constantFrom('3', '5', '8', '40')),
    ),
    fc.tuple(fc.constant('limits.daily.messages'), fc.constantFrom(null, null, 2, 5, 9)),
    fc.tuple(fc.constant('timeZone'), fc.constantFrom(...ZONES)),
    fc.tuple(
      fc.constant('creditControl'),
      fc.constantFrom('ENFORCED', 'ENFORCED', 'LIMITS_ONLY', 'MONITOR_ONLY'),
    ),
    fc.tuple(fc.constantFrom('channels.rcs', 'canSendTests'), fc.boolean()),
  )
  .map(([field, value]) => change({ [`settings.${field}`]: value }));

const switches = fc.constantFrom<Command>(
  { type: 'RestrictMessaging', reason: 'r' },
  { type: 'AllowMessaging', reason: 'r' },
  { type: 'DisableClient' },
  { type: 'EnableClient' },
);

/** Some moves lead to the very instant at which a reservation expires. */
const clock = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 5_000, 600_000) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 5 * HOUR }) },
  { weight: 3, arbitrary: fc.integer({ min: 6 * HOUR, max: 40 * HOUR }) },
  { weight: 1, arbitrary: fc.integer({ min: 5 * 24 * HOUR, max: 40 * 24 * HOUR }) },
  { weight: 1, arbitrary: fc.integer({ min: -50 * HOUR, max: 0 }) },
);

const command = fc.oneof(
  { weight: 8, arbitrary: debits },
  { weight: 4, arbitrary: reservations },
  { weight: 5, arbitrary: captures },
  { weight: 1, arbitrary: id('v', 5).map(release) },
  { weight: 1, arbitrary: fc.constant<Command>({ type: 'ReleaseExpired' }) },
  { weight: 3, arbitrary: refunds },
  { weight: 2, arbitrary: reports },
  { weight: 4, arbitrary: money },
  { weight: 3, arbitrary: changes },
);

const commands = command.map((one): Step => ({ kind: 'command', command: one }));
const step = fc.oneof(
  { weight: 30, arbitrary: commands },
  { weight: 6, arbitrary: clock.map((by): Step => ({ kind: 'clock', by })) },
  { weight: 1, arbitrary: switches.map((one): Step => ({ kind: 'command', command: one })) },
);

/** Now and then a caller sends the same again. */
function withRepeats(steps: readonly (readonly [Step, number])[]): Step[] {
  return steps.flatMap(([one, back], at) => {
    const earlier = back < 3 ? steps[at - back]?.[0] : undefined;
    return earlier?.kind === 'command' ? [one, earlier] : [one];
  });
}

/** Initial credits of a life. */
export const STOCK = 50;

/** A client's life from its creation on. */
export const lives: fc.Arbitrary<Life> = fc.record({
  zone: fc.constantFrom(...ZONES),
  start: fc.constantFrom(...STARTS),
  steps: fc
    .array(fc.tuple(step, fc.integer({ min: 1, max: 20 })), {
      minLength: 1,
      maxLength: 80,
      size: 'max',
    })
    .map(withRepeats),
});

/** A lane in which the client of a life has just been created, with something to spend. */
export function begin({ zone, start }: Life): MemoryLane {
  const lane = new MemoryLane(start);
  lane.submit(create({ timeZone: zone }));
  lane.submit(recharge(STOCK, 'r-start'));
  return lane;
}

/** Executes a random life; `visit` is called with each command after it was submitted. */
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
