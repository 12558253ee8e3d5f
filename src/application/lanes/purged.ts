import type { LaneAnswer } from './lane.js';

/**
 * Result of the command that ends a client, whenever it was recorded. `renamed` = the client has
 * other names than the command says.
 */
export type Purged = 'purged' | 'not due' | 'renamed';

/** The result of `PurgeClient`, by the answer of its lane. */
export function purgedBy(answer: LaneAnswer | undefined): Purged {
  // No client is left that an answer could show.
  if (answer?.kind === 'fenced') return 'purged';
  if (answer?.kind !== 'refused') return 'not due';
  const { code } = answer.refusals[0];
  if (code === 'CLIENT_PURGED') return 'purged';
  return code === 'REVISION_MISMATCH' ? 'renamed' : 'not due';
}
