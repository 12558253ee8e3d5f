import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MovedClock } from '../../harness/time/moved-clock.js';
import type { StoreSetup } from '../../harness/store-setups.js';
import type { Service } from '../service.js';

/** Output lines of each instance that an error shows. */
const LINES_SHOWN = 8;

export interface Installation {
  /** Instances at once; several need stores on servers. */
  readonly instances: number;
  readonly env: NodeJS.ProcessEnv;
  /** Opens the stores. Servers check each other's time, so they need the same clock. */
  readonly stores: (clock: MovedClock) => Promise<StoreSetup>;
}

/**
 * The instances of one installation under one moved clock. They are started, killed without a
 * warning, and started again on the same stores.
 */
export class Machines {
  private running: Service[] = [];

  private constructor(
    private readonly folder: string,
    readonly clock: MovedClock,
    private readonly stores: StoreSetup,
    private readonly installation: Installation,
  ) {}

  static async open(installation: Installation): Promise<Machines> {
    const folder = await mkdtemp(join(tmpdir(), 'tallystick-automations-'));
    const clock = new MovedClock(join(folder, 'clock'));
    return new Machines(folder, clock, await installation.stores(clock), installation);
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

  /** The last output lines of each instance, for the error of a test. */
  get shown(): string {
    const texts = this.running.map(({ lines }) => lines.slice(-LINES_SHOWN).join('\n'));
    return texts.map((text, index) => `instance ${index}:\n${text}`).join('\n');
  }

  /** Starts what does not run. */
  async start(): Promise<void> {
    const { instances, env } = this.installation;
    while (this.running.length < instances) {
      const settings = { ...env, ...this.stores.settings };
      this.running.push(await this.clock.start(join(this.folder, 'data'), settings));
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
    await this.stores.close();
    await rm(this.folder, { recursive: true });
  }
}
