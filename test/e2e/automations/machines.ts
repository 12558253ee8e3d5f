import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MovedClock } from '../../harness/time/moved-clock.js';
import type { Service } from '../service.js';

/**
 * The instances of one installation under one moved clock. They are started, killed without a
 * warning, and started again on the same stores.
 */
export class Machines {
  private running: Service[] = [];

  private constructor(
    private readonly folder: string,
    readonly clock: MovedClock,
    private readonly env: NodeJS.ProcessEnv,
    private readonly count: number,
  ) {}

  /** @param count instances at once; several need stores on servers, which `env` names */
  static async open(env: NodeJS.ProcessEnv, count = 1): Promise<Machines> {
    const folder = await mkdtemp(join(tmpdir(), 'tallystick-automations-'));
    return new Machines(folder, new MovedClock(join(folder, 'clock')), env, count);
  }

  /** One of the instances that run. */
  get any(): Service {
    const [first] = this.running;
    if (first === undefined) throw new Error('no instance runs');
    return first;
  }

  get all(): readonly Service[] {
    return this.running;
  }

  /** Starts what does not run. */
  async start(): Promise<void> {
    while (this.running.length < this.count) {
      this.running.push(await this.clock.start(join(this.folder, 'data'), this.env));
    }
  }

  /** Ends one instance without a warning. @param random in [0, 1) selects it */
  async kill(random: number): Promise<void> {
    const victim = this.running[Math.floor(random * this.running.length)];
    this.running = this.running.filter((service) => service !== victim);
    await victim?.stop('SIGKILL');
  }

  /** Exit codes of all instances after SIGTERM. */
  async stop(): Promise<(number | null)[]> {
    const { running } = this;
    this.running = [];
    return Promise.all(running.map((service) => service.stop()));
  }

  async close(): Promise<void> {
    await Promise.all(this.running.map((service) => service.stop('SIGKILL')));
    await rm(this.folder, { recursive: true });
  }
}
