import { randomUUID } from 'node:crypto';
import { freshDirectory, removeDirectory, tallystick } from '../../cli/run-tallystick.js';
import { FaultRound, type RoundReport } from '../fault-round.js';
import type { Fault } from '../faults.js';
import { LogAudit } from '../log-audit.js';
import { MixedLoad } from '../mixed-load.js';
import { Tally } from '../tally.js';
import { ChaosWorld, type WorldSize } from './world.js';

export interface ChaosOptions {
  readonly size: WorldSize;
  readonly random: () => number;
  readonly callers: number;
  /** Number of clients, each with a separate stream. */
  readonly clients: number;
}

/** A world with its load and its count, in which one fault may follow the other. */
export class ChaosHarness {
  private constructor(
    readonly world: ChaosWorld,
    readonly load: MixedLoad,
    readonly audit: LogAudit,
  ) {}

  /** Starts the processes and makes the clients. */
  static async open({ size, clients: count, ...options }: ChaosOptions): Promise<ChaosHarness> {
    const world = await ChaosWorld.open(size);
    const clients = Array.from({ length: count }, () => randomUUID());
    const load = new MixedLoad(world.instances, { ...options, clients });
    const harness = new ChaosHarness(world, load, new LogAudit());
    try {
      await load.found();
      const wrong = await harness.audit.compare(world.eventStore.url, load.ledger);
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
      return harness;
    } catch (cause) {
      await world.remove();
      throw cause;
    }
  }

  async round(fault: Fault, round: number, lastsMs: number): Promise<RoundReport> {
    this.load.tally = new Tally();
    return new FaultRound(this, fault, round).run(lastsMs);
  }

  /**
   * Ends the instances in order and runs `tallystick verify` as a separate process that knows only
   * the servers.
   * @returns every deviation
   */
  async verify(): Promise<string[]> {
    const found: string[] = [];
    const codes = await this.world.stopInstances();
    if (codes.some((code) => code !== 0)) found.push(`ended with ${codes.join(' and ')}`);
    const dataDir = freshDirectory();
    const { status, stdout, stderr } = await tallystick(['verify'], dataDir, this.world.env);
    removeDirectory(dataDir);
    const verified = `verified: ${this.audit.heads.size} clients, ${this.audit.events} events`;
    if (status !== 0 || !stdout.includes(verified)) found.push(`${status}: ${stdout}${stderr}`);
    return found;
  }

  /** Ends whatever runs and leaves nothing behind. */
  async remove(): Promise<void> {
    await this.world.remove();
  }
}
