import { streamNameFilter, type PrefixesFilter, type RegexFilter } from '@eventstore/db-client';

/** What stands on the server beside the ledger: its own streams, and our caches and marks. */
const NOT_THE_LEDGER = ['$', 'snapshot-', 'tallystick-'];

type Checkpoint = NonNullable<RegexFilter['checkpointReached']>;

/** Whether a subscriber to these prefixes wants a stream; none = all streams of the ledger. */
export function isWanted(stream: string, prefixes: readonly string[]): boolean {
  if (prefixes.length > 0) return prefixes.some((prefix) => stream.startsWith(prefix));
  return !NOT_THE_LEDGER.some((prefix) => stream.startsWith(prefix));
}

/** The same question as the server understands it, which then sends nothing else. */
export function filterOf(
  prefixes: readonly string[],
  checkpointReached: Checkpoint,
): RegexFilter | PrefixesFilter {
  const often = { checkpointInterval: 1, checkpointReached };
  if (prefixes.length > 0) return streamNameFilter({ ...often, prefixes: [...prefixes] });
  const names = NOT_THE_LEDGER.map((prefix) => prefix.replace('$', '\\$'));
  return streamNameFilter({ ...often, regex: `^(?!${names.join('|')})` });
}
