import type { ChaosWorld } from './world.js';

/** Resources of a process at one moment, and its connections to the log's server. */
export interface VitalSigns {
  readonly atS: number;
  readonly rssMB: number;
  readonly heapMB: number;
  readonly descriptors: number;
  readonly sockets: number;
  readonly timers: number;
  readonly handles: number;
  /** Calls open at EventStoreDB, subscriptions among them, and connections to it, of all clients. */
  readonly openCalls: number;
  readonly connections: number;
}

const METRICS = {
  heap: /^nodejs_heap_size_used_bytes (\S+)/m,
  timers: /^nodejs_active_resources\{type="Timeout"\} (\S+)/m,
  handles: /^nodejs_active_handles_total (\S+)/m,
};

/** Measures the first instance, which our own process faults do not affect. */
export async function vitalSigns(world: ChaosWorld, atS: number): Promise<VitalSigns | null> {
  const [instance] = world.instances;
  const usage = await instance.usage();
  if (usage === null) return null;
  const { body } = await instance.send({ method: 'GET', path: '/metrics' }, 10_000);
  const text = String(body['text']);
  const { nodes } = await world.eventStore.control.state();
  const sum = (of: 'openCalls' | 'connections'): number => {
    return nodes.reduce((all, node) => all + node[of], 0);
  };
  return {
    atS: Math.round(atS),
    ...usage,
    heapMB: Math.round(read(text, METRICS.heap) / 2 ** 20),
    timers: read(text, METRICS.timers),
    handles: read(text, METRICS.handles),
    openCalls: sum('openCalls'),
    connections: sum('connections'),
  };
}

function read(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? 0);
}

/** Growth of a value in an hour, by least squares. */
export function slopePerHour(samples: readonly VitalSigns[], of: keyof VitalSigns): number {
  const [meanX, meanY] = [mean(samples, 'atS'), mean(samples, of)];
  let [above, below] = [0, 0];
  for (const sample of samples) {
    above += (sample.atS - meanX) * (sample[of] - meanY);
    below += (sample.atS - meanX) ** 2;
  }
  return below === 0 ? 0 : (above / below) * 3_600;
}

export function medianOf(samples: readonly VitalSigns[], of: keyof VitalSigns): number {
  const sorted = samples.map((sample) => sample[of]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function mean(samples: readonly VitalSigns[], of: keyof VitalSigns): number {
  return samples.reduce((sum, sample) => sum + sample[of], 0) / Math.max(1, samples.length);
}
