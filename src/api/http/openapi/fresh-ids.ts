import { randomUUID } from 'node:crypto';
import { CLIENT_ID } from '../../views/examples.js';

/** Ids and names that the example bodies send. */
const SENT = ['m-1', 'm-2', 'r-1', 'rc-1', 'w-1', 'a-1', 'f-1', 'c-1', 'ada'];

/**
 * Replaces the ids in the document's examples by new ones, so commands from two loads of the page
 * do not share an id. Within one load they stay the same, so one example refunds the message that
 * another one charged.
 */
export function withFreshIds(document: string): string {
  const suffix = randomUUID().slice(0, 8);
  const named = SENT.reduce(
    (text, id) => text.replaceAll(`"${id}"`, `"${id}-${suffix}"`),
    document,
  );
  return named
    .replaceAll('"ada@example.com"', `"ada-${suffix}@example.com"`)
    .replaceAll(CLIENT_ID, randomUUID());
}
