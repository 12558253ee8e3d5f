import { streamNameFilter, type PrefixesFilter, type RegexFilter } from '@eventstore/db-client';

/** Streams on the server that are none of a ledger's facts: the server's own, our caches and marks. */
const NOT_THE_LEDGER = ['$', 'snapshot-', 'tallystick-'];

type Checkpoint = NonNullable<RegexFilter['checkpointReached']>;

/**
 * The names of one ledger's streams on a server that may hold several ledgers (decision 0024).
 *
 * - A ledger without a name has its streams under their plain names.
 * - The streams of a named one begin with `tallystick-ledger-<name>.`, which no ledger without a
 *   name takes for its own, and which is no beginning of another ledger's prefix.
 */
export class LedgerStreams {
  readonly #own: string;

  constructor(name: string | null) {
    this.#own = name === null ? '' : `tallystick-ledger-${name}.`;
  }

  /** The name that a stream of the ledger has on the server. */
  onServer(stream: string): string {
    return this.#own + stream;
  }

  /** The name within the ledger of a stream that is wanted, or was asked for by `onServer`. */
  within(streamId: string): string {
    return streamId.slice(this.#own.length);
  }

  /** Whether a subscriber to these prefixes wants a stream; none = all streams of the ledger. */
  isWanted(streamId: string, prefixes: readonly string[]): boolean {
    if (!streamId.startsWith(this.#own)) return false;
    const stream = this.within(streamId);
    if (prefixes.length > 0) return prefixes.some((prefix) => stream.startsWith(prefix));
    return !NOT_THE_LEDGER.some((prefix) => stream.startsWith(prefix));
  }

  /** The same question as the server understands it, which then sends nothing else. */
  filterOf(
    prefixes: readonly string[],
    checkpointReached: Checkpoint,
  ): RegexFilter | PrefixesFilter {
    const often = { checkpointInterval: 1, checkpointReached };
    if (prefixes.length > 0) {
      return streamNameFilter({ ...often, prefixes: prefixes.map((each) => this.onServer(each)) });
    }
    const others = NOT_THE_LEDGER.map(escaped).join('|');
    return streamNameFilter({ ...often, regex: `^${escaped(this.#own)}(?!${others})` });
  }
}

function escaped(name: string): string {
  return name.replaceAll(/[$.]/g, String.raw`\$&`);
}
