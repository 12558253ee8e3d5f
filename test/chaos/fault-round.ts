import type { Fault } from './faults.js';
import type { LogAudit } from './log-audit.js';
import type { Allowance, MixedLoad } from './mixed-load.js';
import type { ChaosWorld } from './world.js';

/** What one round showed. */
export interface RoundReport {
  readonly faults: readonly string[];
  readonly line: string;
}

export interface RoundParts {
  readonly world: ChaosWorld;
  readonly load: MixedLoad;
  readonly audit: LogAudit;
}

/** Everything is as usual: nothing is cut, and nothing takes long. */
const CALM: Allowance = { cut: false, answerMs: 12_000, reads: 'served' };
const BEFORE_MS = 600;
const AFTER_MS = 600;
const AGAIN_MS = 250;
/** What is sent later than this after the beginning has met the fault. */
const SETTLED_MS = 1_500;
const RECOVERY_MS = 30_000;
/** By then the read models contain everything that was recorded before. */
const FED_MS = 15_000;
const USAGE_MS = 200;
const RSS_MAX_MB = 450;

/** Load, a fault, more load, the fault's end, recovery by itself, load again, and the count. */
export class FaultRound {
  readonly #found: string[] = [];

  constructor(
    private readonly parts: RoundParts,
    private readonly fault: Fault,
    private readonly round: number,
  ) {}

  async run(lastsMs: number): Promise<RoundReport> {
    const { world, load } = this.parts;
    const watching = this.watchUsage();
    load.allowance = CALM;
    load.go();
    await wait(BEFORE_MS);
    const { cut = false, answerMs, reads } = this.fault;
    load.allowance = { cut, answerMs, reads };
    await this.fault.begin(world, this.round);
    await this.last(lastsMs);
    load.refusedSince = null;
    const ended = performance.now();
    await this.fault.end(world, this.round);
    const began = performance.now();
    const readyMs = await world.ready(RECOVERY_MS);
    const acceptedMs = await this.accepts();
    await wait(AFTER_MS);
    await load.stop();
    load.allowance = CALM;
    watching.end();
    await this.fed(ended);
    await this.count();
    const times = [
      `ready ${Math.round(readyMs + began - ended)} ms`,
      `accepted ${Math.round(acceptedMs + began - ended)} ms after the end`,
    ];
    const { tally } = load;
    const line = `round ${this.round + 1}: ${String(tally)}, ${times.join(', ')}`;
    return { faults: this.#found, line };
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
      const [first] = world.instances;
      sawUnready ||= !(await first.isReady());
      said ||= first.lines.some((text) => says?.test(text) === true);
      await wait(AGAIN_MS);
    }
    if (unready && !sawUnready) this.found('/health/ready never told of it');
    if (!said) this.found(`the log never said ${says?.source}`);
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

  private async accepts(): Promise<number> {
    const { load } = this.parts;
    const [before, began] = [load.tally.acknowledged, performance.now()];
    while (load.tally.acknowledged === before) {
      const waited = performance.now() - began;
      if (waited > RECOVERY_MS) {
        this.found('nothing is accepted after the end');
        return waited;
      }
      await wait(20);
    }
    return performance.now() - began;
  }

  /** Waits for the read models: after a kill the lease of the feed has to run out first. */
  private async fed(ended: number): Promise<void> {
    const { world, load, audit } = this.parts;
    this.#found.push(...(await audit.compare(world.eventStore.url, load.ledger)));
    const [instance] = world.instances;
    for (const [clientId, revision] of audit.heads) {
      const path = `/v1/clients/${clientId}/meter?minRevision=${revision}`;
      for (;;) {
        const { status } = await instance.send({ method: 'GET', path }, RECOVERY_MS);
        if (status === 200) break;
        const waited = performance.now() - ended;
        if (status !== 409 || waited > FED_MS) {
          return this.found(`${path}: ${status} after ${Math.round(waited)} ms`);
        }
      }
    }
    load.tally.readModelsMs = performance.now() - ended;
  }

  /** The log was counted; the read models are held against the same sums. */
  private async count(): Promise<void> {
    const { world, load, audit } = this.parts;
    const [instance] = world.instances;
    for (const [clientId, totals] of audit.totals) {
      const at = `/v1/clients/${clientId}`;
      const told = await instance.send({ method: 'GET', path: `${at}/verification` }, 30_000);
      if (told.body['ok'] !== true) this.found(`${clientId}: ${JSON.stringify(told.body)}`);
      const path = `${at}/meter?minRevision=${String(told.body['revision'])}`;
      const { body } = await instance.send({ method: 'GET', path }, 30_000);
      const { assigned, usedPosted, reserved } = body;
      const shown = JSON.stringify({ assigned, usedPosted, reserved });
      if (shown !== JSON.stringify(totals)) {
        this.found(`${clientId}: the meter shows ${shown}, the log ${JSON.stringify(totals)}`);
      }
    }
    this.#found.push(...load.ledger.violations.splice(0));
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
    this.#found.push(what);
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
