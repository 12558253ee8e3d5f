import type { Fault } from './faults.js';
import type { Allowance } from './mixed-load.js';
import { WholeCount, type CountParts } from './whole-count.js';
import type { ChaosWorld } from './world/world.js';

/** Result of one round. */
export interface RoundReport {
  readonly faults: readonly string[];
  readonly line: string;
}

/** Everything is as usual: nothing is cut, and nothing takes long. */
export const CALM: Allowance = { cut: false, answerMs: 12_000, reads: 'served' };
/** How often each caller begins something. */
const EVERY_MS = 100;
const BEFORE_MS = 600;
const AFTER_MS = 600;
const AGAIN_MS = 250;
/** A request sent later than this after the start is affected by the fault. */
const SETTLED_MS = 1_500;
const RECOVERY_MS = 30_000;
const USAGE_MS = 200;
const RSS_MAX_MB = 450;

/** Load, a fault, more load, the fault's end, automatic recovery, load again, and the count. */
export class FaultRound {
  private readonly faults: string[] = [];
  private readyMs = 0;
  private acceptedMs = 0;

  constructor(
    private readonly parts: CountParts,
    private readonly fault: Fault,
    private readonly round: number,
    /** Another bound for answers than the row's own. */
    private readonly answerMs: number | null = null,
  ) {}

  /** From rest to rest, with the count at the end. */
  async run(lastsMs: number): Promise<RoundReport> {
    const { load } = this.parts;
    load.allowance = CALM;
    load.go(EVERY_MS);
    await wait(BEFORE_MS);
    const { ended } = await this.inflict(lastsMs);
    await wait(AFTER_MS);
    await load.stop();
    load.allowance = CALM;
    this.faults.push(...(await new WholeCount(this.parts).take(ended)));
    return this.report();
  }

  /** During the load: the fault, its end, and automatic recovery. */
  async inflict(lastsMs: number): Promise<{ readonly ended: number }> {
    const { world, load } = this.parts;
    const watching = this.watchUsage();
    const { cut = false, answerMs, reads } = this.fault;
    load.allowance = { cut, answerMs: this.answerMs ?? answerMs, reads };
    await this.fault.begin(world, this.round);
    await this.last(lastsMs);
    load.refusedSince = null;
    const ended = performance.now();
    await this.fault.end(world, this.round);
    await this.restartCrashed();
    await world.ready(RECOVERY_MS);
    this.readyMs = performance.now() - ended;
    await this.accepts();
    this.acceptedMs = performance.now() - ended;
    watching.end();
    return { ended };
  }

  /** The findings so far. */
  report(): RoundReport {
    const times = [
      `ready ${Math.round(this.readyMs)} ms`,
      `accepted ${Math.round(this.acceptedMs)} ms after the end`,
    ];
    const line = `round ${this.round + 1}: ${String(this.parts.load.tally)}, ${times.join(', ')}`;
    return { faults: this.faults, line };
  }

  /** Restarts crashed instances as an orchestrator would; this must never be needed. */
  private async restartCrashed(): Promise<void> {
    for (const instance of this.parts.world.instances.filter(({ crashed }) => crashed)) {
      this.found(`an instance ended by itself: ${instance.lines.slice(-3).join(' ')}`);
      await instance.start();
    }
  }

  /** The time of the fault, and what must hold while it lasts. */
  private async last(lastsMs: number): Promise<void> {
    const { world, load } = this.parts;
    const { fault } = this;
    const { unready, commands, says, fedWithinMs } = fault;
    const began = performance.now();
    const fed = fedWithinMs === undefined ? null : this.feeds(began, fedWithinMs);
    let [sawUnready, said] = [false, says === undefined];
    for (;;) {
      const elapsed = performance.now() - began;
      if (elapsed >= lastsMs) break;
      if (commands === 'refused' && elapsed > SETTLED_MS) load.refusedSince ??= performance.now();
      await fault.again?.(world, this.round);
      sawUnready ||= !(await areReady(world));
      said ||= world.last.lines.some((text) => says?.test(text) === true);
      await wait(AGAIN_MS);
    }
    if (unready && !sawUnready) this.found('/health/ready never reported it');
    if (!said) this.found(`the log never named ${says?.source}`);
    await fed;
  }

  /** A command on what still runs is seen by the read models within the time. */
  private async feeds(began: number, withinMs: number): Promise<void> {
    const { world, load, audit } = this.parts;
    const clientId = [...audit.totals.keys()][this.round % audit.totals.size] ?? '';
    const instance = world.instances.find(({ answers }) => answers);
    if (instance === undefined) return this.found('nobody answers');
    const path = `/v1/clients/${clientId}/verification`;
    const { body } = await instance.send({ method: 'GET', path }, withinMs);
    const revision = String(body['revision']);
    for (;;) {
      const read = `/v1/clients/${clientId}/meter?minRevision=${revision}`;
      const { status } = await instance.send({ method: 'GET', path: read }, withinMs);
      const waited = Math.round(performance.now() - began);
      if (status === 200) {
        load.tally.fedMs = waited;
        if (waited > withinMs) this.found(`fed again after ${waited} ms`);
        return;
      }
      if (waited > 3 * withinMs) return this.found(`not fed after ${waited} ms`);
    }
  }

  private async accepts(): Promise<void> {
    const { load } = this.parts;
    const [before, began] = [load.tally.acknowledged, performance.now()];
    while (load.tally.acknowledged === before) {
      if (performance.now() - began > RECOVERY_MS) {
        return this.found('nothing is accepted after the end');
      }
      await wait(20);
    }
  }

  /** Keeps the most memory that any instance took. */
  private watchUsage(): { end(): void } {
    const { world, load } = this.parts;
    const look = async (): Promise<void> => {
      for (const instance of world.instances) {
        const usage = await instance.usage();
        load.tally.rssMostMB = Math.max(load.tally.rssMostMB, usage?.rssMB ?? 0);
      }
    };
    const timer = setInterval(() => void look(), USAGE_MS);
    return {
      end: () => {
        clearInterval(timer);
        const { rssMostMB } = load.tally;
        if (rssMostMB > RSS_MAX_MB) this.found(`${rssMostMB} MB of memory`);
      },
    };
  }

  private found(what: string): void {
    this.faults.push(what);
  }
}

/** Which instance reports a fault depends on which one runs the projection engine. */
async function areReady({ instances }: ChaosWorld): Promise<boolean> {
  const running = instances.filter(({ answers }) => answers);
  return (await Promise.all(running.map((instance) => instance.isReady()))).every(Boolean);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
