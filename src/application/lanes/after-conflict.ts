import { setTimeout as wait } from 'node:timers/promises';
import { LogUnavailable } from '../../ports/event-log.js';
import { Contention } from './answer.js';
import type { Job, Lane } from './lane.js';
import { ANOTHER_LOG, catchUpLane, type LoadSources } from './load-lane.js';

/** Each retry after a conflict waits a random time, so two instances do not stay in step. */
const JITTER_MS_MAX = 10;

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

/**
 * Another writer appended first: the lane reads its events, to decide everything again.
 * @param reject removes a job that has lost to other writers too often
 * @throws LogUnavailable
 */
export async function catchUpAfterConflict(
  lane: Lane,
  from: LoadSources,
  reject: (job: Job, cause: Contention) => void,
): Promise<void> {
  const now = performance.now();
  const beaten = lane.queue.filter((job) => conflictLimitReached(job, now));
  for (const job of beaten) reject(job, new Contention('other writers came first each time'));
  // The oldest job is at the front; usually its first conflict is the only one.
  const tries = lane.queue[0]?.tries ?? 0;
  if (tries > 1) await wait(Math.random() * Math.min(tries, JITTER_MS_MAX));
  const { revision } = lane.head;
  await catchUpLane(lane, from);
  // Conflicts were reported repeatedly, although no other writer appended.
  if (beaten.length > 0 && lane.head.revision === revision) throw new LogUnavailable(ANOTHER_LOG);
}
