import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OwnMongo } from '../../faults/servers/own-mongo.js';
import { Instance } from './instance.js';
import { OwnEventStore } from './own-event-store.js';

export interface WorldSize {
  /** Nodes of EventStoreDB. */
  readonly nodes: 1 | 3;
  readonly instances: 1 | 2;
}

const READY_MS = 30_000;

/** Servers and instances of one row of faults, each a separate process. */
export class ChaosWorld {
  readonly eventStore: OwnEventStore;
  readonly mongo: OwnMongo;
  readonly instances: readonly [Instance, ...Instance[]];
  /** Environment for an instance or a command of `tallystick`. */
  readonly env: Record<string, string>;

  private constructor(
    { eventStore, mongo }: { readonly eventStore: OwnEventStore; readonly mongo: OwnMongo },
    instances: number,
    private readonly directory: string,
  ) {
    this.eventStore = eventStore;
    this.mongo = mongo;
    this.env = {
      EVENTSTORE_URL: eventStore.url,
      MONGODB_URL: mongo.url,
      TALLYSTICK_MASTER_KEY: randomBytes(32).toString('base64'),
    };
    const make = (): Instance => new Instance(directory, this.env);
    this.instances = instances === 1 ? [make()] : [make(), make()];
  }

  /** Starts all of it, and waits until the instances are ready. */
  static async open({ nodes, instances }: WorldSize): Promise<ChaosWorld> {
    const [eventStore, mongo] = await Promise.all([OwnEventStore.start(nodes), OwnMongo.start()]);
    const directory = await mkdtemp(join(tmpdir(), 'tallystick-chaos-'));
    const world = new ChaosWorld({ eventStore, mongo }, instances, directory);
    for (const instance of world.instances) await instance.start();
    await world.ready();
    return world;
  }

  /** The instance that our own process faults affect. */
  get last(): Instance {
    return this.instances.at(-1) ?? this.instances[0];
  }

  /** Waits until every instance that runs says that it is ready; how long it took. */
  async ready(withinMs = READY_MS): Promise<number> {
    const began = performance.now();
    for (;;) {
      const running = this.instances.filter(({ runs }) => runs);
      const ready = await Promise.all(running.map((instance) => instance.isReady()));
      const waited = performance.now() - began;
      if (ready.length > 0 && ready.every(Boolean)) return waited;
      if (waited > withinMs) {
        const said = running.flatMap(({ lines }) => lines.slice(-5)).join('\n');
        throw new Error(`not ready within ${withinMs} ms: ${said}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Ends the instances in order; their exit codes. */
  async stopInstances(): Promise<(number | null)[]> {
    return Promise.all(this.instances.map((instance) => instance.stop()));
  }

  /** Ends whatever still runs and leaves nothing behind. */
  async remove(): Promise<void> {
    for (const instance of this.instances) {
      instance.signal('SIGCONT');
      await instance.stop('SIGKILL');
    }
    this.eventStore.thaw();
    await Promise.all([this.eventStore.remove(), this.mongo.remove()]);
    await rm(this.directory, { recursive: true, force: true });
  }
}
