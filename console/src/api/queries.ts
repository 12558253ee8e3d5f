import { QueryClient } from '@tanstack/react-query';
import { ApiProblem, isPassing } from './problem.js';

const TRIES = 4;
const LONGEST_MS = 10_000;

/** Whether a request is sent again after a failure, always under the same id. */
export function again(failures: number, cause: unknown): boolean {
  return failures < TRIES && isPassing(cause);
}

/** Milliseconds until the next try: what the service asks for, else a growing pause. */
export function pauseAfter(failures: number, cause: unknown): number {
  const asked = cause instanceof ApiProblem ? cause.retryAfter : null;
  return Math.min(LONGEST_MS, asked === null ? 500 * 2 ** failures : asked * 1_000);
}

/** Answers of the service, as long as a screen shows them. Nothing is shown before it was said. */
export function queryClient(): QueryClient {
  const retries = { retry: again, retryDelay: pauseAfter, networkMode: 'always' } as const;
  return new QueryClient({ defaultOptions: { queries: retries, mutations: retries } });
}
