import { ChaosHarness } from './world/chaos-harness.js';
import { CALM, FaultRound } from './fault-round.js';
import { FAULTS, type Fault } from './faults.js';
import type { Allowance } from './mixed-load.js';
import { Tally } from './tally.js';
import { medianOf, slopePerHour, vitalSigns, type VitalSigns } from './world/vital-signs.js';
import { WholeCount } from './whole-count.js';

export interface SoakOptions {
  readonly minutes: number;
  readonly random: () => number;
  readonly say: (line: string) => void;
}

export interface SoakReport {
  /** Everything that is not as it must be; none is good. */
  readonly found: readonly string[];
  readonly lines: readonly string[];
}

const CALLERS = 32;
const CLIENTS = 48;
const FULL_MS = 10_000;
const FAULT_EVERY_MS = 20_000;
/** Faults between two counts. */
const COUNT_EVERY = 15;
const SAMPLE_MS = 5_000;
/** The longest wait that the documentation asks of callers; slower answers are reported. */
const ANSWER_MS = 20_000;
const AT_REST: Allowance = { ...CALM, answerMs: ANSWER_MS, reads: 'either' };
/** The beginning is left out: heaps grow to their size, code is compiled. */
const WARM_UP = 1 / 4;
/** Round numbers of one parity keep the first instance alive, whose memory is watched. */
const SPARES_FIRST = 1;
const WATCHED = [
  'descriptors',
  'sockets',
  'timers',
  'handles',
  'openCalls',
  'connections',
] as const;
/** Pools of connections and of timers breathe. */
const BREATH = 16;
const RSS_GROWTH_MAX = 1.25;

/** Half load for long, a fault by chance every 20 s, and a look at what the process holds. */
export class Soak {
  private readonly faults: string[] = [];
  private readonly samples: VitalSigns[] = [];
  private readonly inflicted = new Map<string, number>();
  private readonly began = performance.now();

  private constructor(
    private readonly harness: ChaosHarness,
    private readonly options: SoakOptions,
  ) {}

  /** Starts three nodes and two instances, and soaks them. */
  static async run(options: SoakOptions): Promise<SoakReport> {
    const size = { nodes: 3, instances: 2 } as const;
    const { random } = options;
    const harness = await ChaosHarness.open({ size, random, callers: CALLERS, clients: CLIENTS });
    try {
      return await new Soak(harness, options).soak();
    } finally {
      await harness.remove();
    }
  }

  private async soak(): Promise<SoakReport> {
    const { harness, options } = this;
    const { load } = harness;
    const full = await this.fullLoad();
    // Callers begin half as often as they could.
    const everyMs = (CALLERS * 1_000 * 2) / full;
    options.say(`full load ${Math.round(full)} draws/s; every caller begins each ${everyMs} ms`);
    const sampling = this.sample();
    const until = performance.now() + options.minutes * 60_000;
    load.allowance = AT_REST;
    load.go(everyMs);
    for (let n = 1; performance.now() < until; n++) {
      const next = performance.now() + FAULT_EVERY_MS;
      await this.inflict(n);
      if (n % COUNT_EVERY === 0) {
        await this.count();
        load.go(everyMs);
      }
      await wait(next - performance.now());
    }
    await this.count();
    await sampling.end();
    this.faults.push(...(await harness.verify()));
    return this.report(full);
  }

  /** Draws in a second, when everybody begins as soon as they can. */
  private async fullLoad(): Promise<number> {
    const { load } = this.harness;
    load.go(0);
    await wait(FULL_MS / 2);
    const [before, began] = [load.draws, performance.now()];
    await wait(FULL_MS);
    const full = ((load.draws - before) / (performance.now() - began)) * 1_000;
    await load.stop();
    return full;
  }

  private async inflict(n: number): Promise<void> {
    const { harness, options } = this;
    const rows = FAULTS.filter(({ alone }) => alone !== true);
    const fault = rows[Math.floor(options.random() * rows.length)] as Fault;
    this.inflicted.set(fault.name, (this.inflicted.get(fault.name) ?? 0) + 1);
    harness.load.tally = new Tally();
    const round = new FaultRound(harness, fault, 2 * n + SPARES_FIRST, ANSWER_MS);
    await round.inflict(fault.lastsMs[0]);
    harness.load.allowance = AT_REST;
    const { faults, line } = round.report();
    this.found(fault.name, faults);
    options.say(`${Math.round(this.elapsedS)} s, ${fault.name}, ${line}`);
  }

  private async count(): Promise<void> {
    const { load } = this.harness;
    await load.stop();
    this.found('the count', await new WholeCount(this.harness).take(performance.now()));
    this.options.say(`counted: ${this.harness.audit.events} events, ${this.faults.length} faults`);
  }

  private found(where: string, faults: readonly string[]): void {
    for (const fault of faults) {
      this.faults.push(`${where}: ${fault}`);
      this.options.say(`FOUND, ${where}: ${fault}`);
    }
  }

  private get elapsedS(): number {
    return (performance.now() - this.began) / 1_000;
  }

  private sample(): { end(): Promise<void> } {
    const ending = new AbortController();
    const sampling = (async () => {
      while (!ending.signal.aborted) {
        const signs = await vitalSigns(this.harness.world, this.elapsedS).catch(() => null);
        if (signs !== null) this.samples.push(signs);
        await wait(SAMPLE_MS);
      }
    })();
    return {
      end: () => {
        ending.abort();
        return sampling;
      },
    };
  }

  private report(full: number): SoakReport {
    const warm = this.samples.slice(Math.floor(this.samples.length * WARM_UP));
    const quarter = Math.ceil(warm.length / 4);
    const [early, late] = [warm.slice(0, quarter), warm.slice(-quarter)];
    const growth = medianOf(late, 'rssMB') / medianOf(early, 'rssMB');
    if (growth > RSS_GROWTH_MAX) this.faults.push(`memory grew to ${growth.toFixed(2)} times`);
    const held = WATCHED.map((of) => {
      const [first, last] = [medianOf(early, of), medianOf(late, of)];
      if (last > first + BREATH) this.faults.push(`${of} grew from ${first} to ${last}`);
      return `${of} ${first} → ${last}`;
    });
    const rss = `RSS ${medianOf(early, 'rssMB')} → ${medianOf(late, 'rssMB')} MB`;
    const slopes = (['rssMB', 'heapMB'] as const).map((of) => {
      return `${of} ${slopePerHour(warm, of).toFixed(1)} MB/h`;
    });
    return {
      found: this.faults,
      lines: [
        `${Math.round(this.elapsedS / 60)} minutes, ${this.harness.audit.events} events counted, ` +
          `full load ${Math.round(full)} draws/s, half of it driven`,
        `${rss}; slope after the warm-up: ${slopes.join(', ')}`,
        `medians of the first and the last quarter: ${held.join(', ')}`,
        `faults: ${[...this.inflicted].map(([name, n]) => `${name} × ${n}`).join(', ')}`,
      ],
    };
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
