import { ClientDamaged } from '../lanes/damaged-clients.js';

/** Clients that are worked for at once: their commands share appends, and callers have most of the capacity. */
const CONCURRENT = 8;
/**
 * After so many failures a part ends: the log or a store is probably unreachable. Damaged clients do
 * not count: they stay the first that are due, and would stop the work for all others.
 */
const FAILURES_MAX = 3;

export interface EachClient {
  /** Sends the commands of one client. */
  readonly work: (clientId: string) => Promise<void>;
  /** Receives every failure; the other clients go on. */
  readonly failed: (clientId: string, cause: unknown) => void;
  readonly ending: AbortSignal;
}

/**
 * Works for the clients of one part of a round, in their order and a few at a time. No client is
 * started after the signal, or after several failures.
 * @throws the last failure, when there was one that is not about a damaged client
 */
export async function eachClient(
  clientIds: Iterable<string>,
  { work, failed, ending }: EachClient,
): Promise<void> {
  const waiting = clientIds[Symbol.iterator]();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    while (!ending.aborted && failures.length < FAILURES_MAX) {
      const next = waiting.next();
      if (next.done === true) return;
      await work(next.value).catch((cause: unknown) => {
        if (!(cause instanceof ClientDamaged)) failures.push(cause);
        failed(next.value, cause);
      });
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
  if (failures.length > 0) throw failures.at(-1);
}
