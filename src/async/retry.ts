/** How long to wait between tries against a store that does not answer. */
export interface Backoff {
  readonly firstMs: number;
  readonly mostMs: number;
  /** In [0, 1): spreads the tries of several instances. */
  readonly random: () => number;
}

export const BACKOFF_DEFAULT: Backoff = { firstMs: 50, mostMs: 5_000, random: Math.random };

/** The work was given up because its owner closes. */
export class ShutDown extends Error {
  override readonly name = 'Closed';
}

/**
 * Tries until it succeeds or the signal is raised: an outage of a store ends some day, and what
 * the log holds must then go on from where it stood. `failed` hears of every failure; what it throws
 * is one that no trying again would help.
 * @throws Closed
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

/** So many tries that the wait after them grows no more. */
export const MAX_BACKOFF_STEP = 20;

/** The wait after so many failed tries before this one: doubling, bounded, spread. */
export function delayMs(backoff: Backoff, tries: number): number {
  const ceiling = Math.min(
    backoff.firstMs * 2 ** Math.min(tries, MAX_BACKOFF_STEP),
    backoff.mostMs,
  );
  return ceiling * (0.5 + backoff.random() / 2);
}

/** Resolves after the time, or at once when the signal is raised. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
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
