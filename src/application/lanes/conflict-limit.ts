import type { Job } from './lane.js';

/**
 * Attempts of one job against other writers before it is rejected as contention. The loser needs
 * one more read than the winner and has more to write, so it loses several times in a row.
 */
const TRIES_MAX = 50;
/** The time limit, if each attempt takes long: callers are answered within ten seconds. */
const CONTENDED_MS = 7_000;

/** Whether a job has lost to other writers often enough, or for long enough. */
export function conflictLimitReached(job: Job, now: number): boolean {
  job.tries += 1;
  job.contendedSince ??= now;
  return job.tries > TRIES_MAX || now - job.contendedSince > CONTENDED_MS;
}
