import type { Job } from './lane.js';

/**
 * Tries of one job against other writers before it is given back as contention. Who lost needs a
 * read more than who won and has more to write, so that it loses several times in a row.
 */
const TRIES_MAX = 50;
/** The same in time, where each try takes long: callers are answered within ten seconds. */
const CONTENDED_MS = 7_000;

/** Another writer came first once more: whether that was often enough, or for long enough. */
export function conflictLimitReached(job: Job, now: number): boolean {
  job.tries += 1;
  job.contendedSince ??= now;
  return job.tries > TRIES_MAX || now - job.contendedSince > CONTENDED_MS;
}
