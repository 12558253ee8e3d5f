/** Delays between attempts against a store that does not respond. */
export interface Backoff {
  readonly firstMs: number;
  readonly mostMs: number;
  /** In [0, 1): jitter, so several instances do not retry at the same moment. */
  readonly random: () => number;
}

export const BACKOFF_DEFAULT: Backoff = { firstMs: 50, mostMs: 5_000, random: Math.random };

/** The work was abandoned because its owner shuts down. */
export class ShutDown extends Error {
  override readonly name = 'ShutDown';
}

/**
 * Retries until the attempt succeeds or the signal is aborted. An outage of a store ends at some
 * time, and the work must then continue. `failed` receives every failure; it throws a failure that a
 * retry cannot mend.
 * @throws ShutDown
 */
export async function retryUntilSuccess<T>(
  attempt: () => Promise<T>,
  failed: (cause: unknown) => void,
  control: { readonly backoff: Backoff; readonly signal: AbortSignal },
): Promise<T> {
  const { backoff, signal } = control;
  for (let tries = 0; ; tries++) {
    if (signal.aborted) throw new ShutDown('closed');
    try {
      return await attempt();
    } catch (cause) {
      if (signal.aborted) throw new ShutDown('closed', { cause });
      failed(cause);
    }
    await sleep(delayMs(backoff, tries), signal);
  }
}

/** After this number of attempts the delay no longer grows. */
export const MAX_BACKOFF_STEP = 20;

/** Milliseconds to wait after `tries` failures: doubled each time, bounded, with jitter. */
export function delayMs(backoff: Backoff, tries: number): number {
  const ceiling = Math.min(
    backoff.firstMs * 2 ** Math.min(tries, MAX_BACKOFF_STEP),
    backoff.mostMs,
  );
  return ceiling * (0.5 + backoff.random() / 2);
}

/** Resolves after the time, or as soon as the signal is aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', wake);
  });
}
