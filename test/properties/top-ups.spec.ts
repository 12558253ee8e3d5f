import fc from 'fast-check';
import { topUps, type TopUpsDocument } from '../../projections/top-ups.js';
import type { PeriodicPlan } from '../../src/domain/client/events.js';
import { dateText } from '../../src/domain/client/top-ups/calendar-dates.js';
import { localDate } from '../../src/domain/client/top-ups/due-periods.js';
import {
  CREDIT,
  daily,
  FIRE,
  monthly,
  setPlan,
  weekly,
} from '../domain/top-ups/top-up-commands.js';
import { create } from '../harness/commands.js';
import { MemoryLane } from '../harness/memory-lane.js';
import { localMidnights } from './local-midnights.js';
import { PATIENCE_MS, verify } from './verify.js';

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Apia',
  'America/Santiago',
  'Asia/Beirut',
];
const START = Date.parse('2022-12-15T12:00:00Z');
const DAYS = 3 * 365;
const DAY = 86_400_000;
const END = START + DAYS * DAY;
/** A case takes about a second. */
const SHARE = 0.004;
const ANCHOR = 31;

/** A span in which the service is switched off, epoch milliseconds. */
interface Stop {
  readonly from: number;
  readonly to: number;
}

interface Life {
  readonly zone: string;
  readonly plan: PeriodicPlan;
  readonly stops: readonly Stop[];
}

const livesIn = (zone: string): fc.Arbitrary<Life> =>
  fc
    .record({
      plan: fc.constantFrom(daily('1'), weekly('1', 7), weekly('1', 1), monthly('1', 30)),
      gaps: fc.array(
        fc.record({
          on: fc.integer({ min: 1, max: 200 * 24 }),
          off: fc.integer({ min: 1, max: 960 }),
        }),
        { maxLength: 12 },
      ),
    })
    .map(({ plan, gaps }) => {
      let at = START;
      const stops = gaps.map(({ on, off }) => {
        const from = at + on * 3_600_000;
        at = from + off * 3_600_000;
        return { from, to: at };
      });
      return { zone, plan, stops: stops.filter(({ to }) => to < END) };
    });

/** A period, its label, and the instant at which its anchor day starts in the zone. */
interface Period {
  readonly key: string;
  readonly at: number;
}

/** The periods of a kind in their order, from the dates of the calendar alone. */
function periodsOf({ zone, plan }: Pick<Life, 'zone' | 'plan'>): Period[] {
  return localMidnights(zone, START, DAYS).flatMap(({ date, at }) => {
    const keys: string[] = [];
    const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
    const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
    const isAnchor = (anchor: number): boolean => day === Math.min(anchor, last);
    if (isAnchor(ANCHOR)) keys.push(`MONTHLY_TOPUP:${date.slice(0, 7)}`);
    const anchor = plan.anchorDay ?? 1;
    if (plan.interval === 'DAILY') keys.push(`PLAN:DAILY:${date}`);
    if (plan.interval === 'MONTHLY' && isAnchor(anchor)) {
      keys.push(`PLAN:MONTHLY:${date.slice(0, 7)}`);
    }
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
    if (plan.interval === 'WEEKLY' && weekday === anchor) keys.push(`PLAN:WEEKLY:${weekOf(date)}`);
    return keys.map((key) => ({ key, at }));
  });
}

/** The week of ISO 8601 by its definition: counted from the week that has 4 January. */
function weekOf(date: string): string {
  const monday = (at: number): number => at - ((new Date(at).getUTCDay() || 7) - 1) * DAY;
  const own = monday(Date.parse(`${date}T00:00:00Z`));
  const year = new Date(own + 3 * DAY).getUTCFullYear();
  const week = (own - monday(Date.UTC(year, 0, 4))) / (7 * DAY) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** A lane, and the read model that proposes when to ask it. */
class Simulation {
  readonly lane = new MemoryLane(START);
  private document: TopUpsDocument | null = null;
  private seen = 0;

  constructor(private readonly life: Life) {
    const monthlyTopup = { credits: '1', anchorDay: ANCHOR };
    this.lane.submit(create({ timeZone: life.zone, monthlyTopup }));
    this.lane.submit(setPlan(life.plan));
  }

  /** One round of the reactor: it asks only for what the read model proposes. */
  run(t: number): void {
    this.lane.clock = t;
    for (const [field, command] of [
      ['monthlyOn', CREDIT],
      ['planOn', FIRE],
    ] as const) {
      const on = this.proposed()[field];
      const isDue = on !== null && on <= dateText(localDate({ zone: this.life.zone, t }));
      const { facts } = this.lane.submit(command);
      if (facts.length > 0 === isDue) continue;
      throw new Error(
        `${field} was ${isDue ? 'not ' : ''}credited at ${new Date(t).toISOString()}`,
      );
    }
  }

  private proposed(): TopUpsDocument {
    for (const fact of this.lane.facts.slice(this.seen)) {
      if (!topUps.handles.has(fact.type)) continue;
      this.document = topUps.evolve(this.document, fact) as TopUpsDocument;
    }
    this.seen = this.lane.facts.length;
    if (this.document === null) throw new Error('there is no document');
    return this.document;
  }
}

/** The instants at which a service that runs without a pause asks, and the end of each stop. */
function instantsOf(periods: readonly Period[], stops: readonly Stop[]): number[] {
  const around = periods.flatMap(({ at }) => [at - 1, at]);
  const running = around.filter((t) => !stops.some(({ from, to }) => from <= t && t < to));
  return [...new Set([...running, ...stops.map(({ to }) => to), END])].sort((a, b) => a - b);
}

describe('top-ups over three years, with stops of up to 40 days [S0-17] [S2-11]', () => {
  it.each(ZONES)(
    'in %s credit each period once, at the local midnight or when the service runs again [I13]',
    (zone) => {
      verify(
        `top-ups in ${zone}`,
        livesIn(zone),
        (life) => {
          const periods = periodsOf(life);
          const instants = instantsOf(periods, life.stops);
          const simulation = new Simulation(life);
          for (const t of instants) {
            if (t > START) simulation.run(t);
          }
          const wanted = periods
            .filter(({ at }) => at <= END)
            .map(
              ({ key, at }) =>
                `${key} ${life.stops.find(({ from, to }) => from <= at && at < to)?.to ?? at}`,
            );
          const credited = simulation.lane.facts.flatMap((fact) =>
            fact.type === 'CreditsRecharged' ? [`${fact.data.periodKey} ${fact.recordedAt}`] : [],
          );
          expect(credited.sort()).toEqual(wanted.sort());
        },
        SHARE,
      );
    },
    PATIENCE_MS,
  );
});
