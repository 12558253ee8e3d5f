import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Lanes } from '../../../application/lanes/lanes.js';
import { Progress } from '../../../application/engine/progress.js';
import { Disk, DiskUnavailable } from '../../../ports/disk.js';
import { StoreReadiness } from './store-readiness.js';

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Timed {
  observe(seconds: number): void;
}

/** Metrics for Prometheus; each application has a separate registry. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  private readonly durations = new Histogram({
    name: 'tallystick_request_seconds',
    help: 'Duration of requests by route and status.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly refusals = new Counter({
    name: 'tallystick_refusals_total',
    help: 'Problem answers and refused batch items by code.',
    labelNames: ['code'] as const,
    registers: [this.registry],
  });
  /** Children by label, because looking labels up costs more than counting. */
  private readonly timed = new Map<string, Timed>();

  constructor(lanes: Lanes, progress: Progress, stores: StoreReadiness, disk: Disk) {
    collectDefaultMetrics({ register: this.registry });
    this.watchLanes(lanes);
    this.watchProjections(progress);
    this.watchStores(stores);
    this.watchDisk(disk);
  }

  /** A request was answered. */
  answered(method: string, route: string, status: number, seconds: number): void {
    const name = `${method} ${route} ${status}`;
    let timed = this.timed.get(name);
    if (timed === undefined) {
      timed = this.durations.labels(method, route, String(status));
      this.timed.set(name, timed);
    }
    timed.observe(seconds);
  }

  /** A request or an item of a batch was refused. */
  refused(code: string): void {
    this.refusals.inc({ code });
  }

  private watchLanes(lanes: Lanes): void {
    const { stats } = lanes;
    const counters = {
      appends: ['appends_total', 'Group commits of the lanes.', () => stats.appends],
      events: [
        'events_total',
        'Events appended; divided by appends, the group size.',
        () => stats.events,
      ],
      appendSeconds: [
        'append_seconds_total',
        'Time that appends took; divided by appends, the time of one.',
        () => stats.appendMs / 1_000,
      ],
      lookUps: ['id_lookups_total', 'Questions to the id index.', () => stats.lookUps],
      lookUpSeconds: [
        'id_lookup_seconds_total',
        'Time that questions to the id index took; divided by their number, the time of one.',
        () => stats.lookUpMs / 1_000,
      ],
      lookUpCommandSeconds: [
        'id_lookup_command_seconds_total',
        'The same for each command that waited for its question.',
        () => stats.lookUpCommandMs / 1_000,
      ],
      conflicts: [
        'conflicts_total',
        'Appends that another writer overtook.',
        () => stats.conflicts,
      ],
      waiting: ['waiting_commands', 'Commands waiting in lanes.', () => lanes.load.waiting],
      lanes: ['lanes', 'Clients whose state is in memory.', () => lanes.load.lanes],
      damaged: [
        'damaged_clients',
        'Clients that are refused because their history does not verify.',
        () => lanes.damaged.count,
      ],
      clock: [
        'clock_suspect',
        '1 while the clock is far behind the log.',
        () => Number(stats.clockSuspect),
      ],
    } as const;
    for (const [name, help, read] of Object.values(counters)) {
      this.gauge(`tallystick_${name}`, help, read);
    }
  }

  private watchProjections(progress: Progress): void {
    new Gauge({
      name: 'tallystick_projection_lag',
      help: 'Positions that a read model is behind the log.',
      labelNames: ['projection'] as const,
      registers: [this.registry],
      collect() {
        for (const { name, lag } of progress.status()) this.set({ projection: name }, lag);
      },
    });
  }

  /** Has no value when no store is embedded. */
  private watchDisk(disk: Disk): void {
    new Gauge({
      name: 'tallystick_disk_free_bytes',
      help: 'Bytes that the service can still write on the disk of its data directory.',
      registers: [this.registry],
      async collect() {
        const free = await disk.freeBytes().catch(withoutDisk);
        if (free === null) this.remove();
        else this.set(free);
      },
    });
  }

  /** Probes the stores at each scrape: whether each of them answers, and its kind. */
  private watchStores(readiness: StoreReadiness): void {
    new Gauge({
      name: 'tallystick_store_up',
      help: '1 while the store of a part answers.',
      labelNames: ['part', 'store'] as const,
      registers: [this.registry],
      async collect() {
        for (const [part, { store, ready }] of Object.entries(await readiness.stores())) {
          this.set({ part, store }, ready ? 1 : 0);
        }
      },
    });
  }

  private gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }
}

/** A data directory that cannot be found has no value; readiness gives the reason. */
function withoutDisk(cause: unknown): null {
  if (cause instanceof DiskUnavailable) return null;
  throw cause;
}
