import type { EventLog } from '../ports/event-log.js';
import { pause } from './insist.js';

/** How often a log that other instances write too is asked where it ends. */
const EVERY_MS = 500;

/** What runs until it is told to end. */
export interface Watch {
  close(): Promise<void>;
}

/**
 * Tells where a shared log ends, again and again: nobody else tells this instance what the others
 * record. While the log does not answer nothing is told; health asks for itself.
 */
export function followEnd(
  log: Pick<EventLog, 'end'>,
  heard: (end: bigint) => void,
  everyMs: number = EVERY_MS,
): Watch {
  const closing = new AbortController();
  const { signal } = closing;
  const following = (async () => {
    while (!signal.aborted) {
      await log.end().then(heard, () => undefined);
      await pause(everyMs, signal);
    }
  })();
  return {
    close: () => {
      closing.abort();
      return following;
    },
  };
}
