import { purgedClients } from '../../application/engine/purged-clients.js';
import { CliFailure } from '../failure.js';
import type { Logs } from './copy-log.js';
import { differenceOf, eventsOf, placeOf } from './events-of.js';

export interface LogVerified {
  readonly streams: number;
  readonly events: number;
}

/**
 * Reads both logs from the start and compares them event by event: the same streams and revisions
 * in the same order, the same ids, types, data and metadata, and so the same hashes.
 * @throws CliFailure naming the first difference
 */
export async function verifyLog(
  { source, target }: Logs,
  settled: (events: number) => void,
): Promise<LogVerified> {
  const purged = await purgedClients(source);
  const copies = eventsOf(target, purged);
  let streams = 0;
  let events = 0;
  try {
    for await (const event of eventsOf(source, purged)) {
      const { value: copy } = await copies.next();
      if (copy === undefined) throw missing(`${placeOf(event)} is not in the target`);
      const difference = differenceOf(event, copy);
      if (difference !== null) {
        throw new CliFailure(`the copy differs: ${placeOf(copy)} is there ${difference}`);
      }
      if (event.revision === 0n) streams += 1;
      events += 1;
      settled(1);
    }
    const { value: more } = await copies.next();
    if (more === undefined) return { streams, events };
    throw new CliFailure(`the copy differs: ${placeOf(more)} is not in the source`);
  } finally {
    await copies.return(undefined);
  }
}

function missing(what: string): CliFailure {
  return new CliFailure(
    `${what}: was the source written to meanwhile? Stop the program that writes, and run this again`,
  );
}
