import type { EventLog } from '../../ports/event-log.js';
import { NO_LOG, type Logger } from '../../ports/logger.js';
import { sleep } from '../../async/retry.js';

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
export function pollLogEnd(
  log: Pick<EventLog, 'end'>,
  heard: (end: bigint) => void,
  { everyMs = EVERY_MS, logger = NO_LOG }: { everyMs?: number; logger?: Logger } = {},
): Watch {
  const closing = new AbortController();
  const { signal } = closing;
  const unheard = logger.ignoring('debug', 'the log does not say where it ends');
  const following = (async () => {
    while (!signal.aborted) {
      await log.end().then(heard, unheard);
      await sleep(everyMs, signal);
    }
  })();
  return {
    close: () => {
      closing.abort();
      return following;
    },
  };
}
