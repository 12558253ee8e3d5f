let beginning = process.env.BENCH_CLIENTS ?? '5eed0000';

/**
 * Eight hexadecimal digits at the beginning of all client ids, here and in the load generator: the
 * log of a server keeps the clients of earlier runs.
 */
export function beginIdsWith(digits) {
  beginning = digits;
  process.env.BENCH_CLIENTS = digits;
}

/** The load generator names its clients `client-000001`; the product knows them under this UUID. */
export function clientId(name) {
  const number = Number(name.slice('client-'.length));
  return `${beginning}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

export function clientName(number) {
  return `client-${String(number).padStart(6, '0')}`;
}

/** Initial credits of every client of a benchmark: enough to avoid refusals. */
export const SEED = { rechargeId: 'bench-seed', credits: '1000000000' };
