import type { EventLog } from '../../ports/event-log.js';
import { NO_LOG, type Logger } from '../../ports/logger.js';
import { sleep } from '../../async/retry.js';

/** How often to ask a shared log for its end. */
const EVERY_MS = 500;

/** A background activity that runs until `close`. */
export interface Watch {
  close(): Promise<void>;
}

/**
 * Reports the end of a shared log at intervals, because other instances do not report what they
 * append. While the log does not answer nothing is reported; health checks ask the log themselves.
 */
export function pollLogEnd(
  log: Pick<EventLog, 'end'>,
  heard: (end: bigint) => void,
  { everyMs = EVERY_MS, logger = NO_LOG }: { everyMs?: number; logger?: Logger } = {},
): Watch {
  const closing = new AbortController();
  const { signal } = closing;
  const unheard = logger.ignoring('debug', 'the end of the log cannot be read');
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
