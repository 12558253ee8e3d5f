import { streamNameFilter, type PrefixesFilter, type RegexFilter } from '@eventstore/db-client';

/** Streams on the server that hold no facts of a ledger: the server's own, our caches and marks. */
const NOT_THE_LEDGER = ['$', 'snapshot-', 'tallystick-'];

type Checkpoint = NonNullable<RegexFilter['checkpointReached']>;

/**
 * The names of one ledger's streams on a server that may hold several ledgers (decision 0024).
 *
 * - A ledger without a name has its streams under their plain names.
 * - The streams of a named ledger begin with `tallystick-ledger-<name>.`. A ledger without a name
 *   ignores this prefix, and no such prefix is the beginning of another.
 */
export class LedgerStreams {
  private readonly own: string;

  constructor(name: string | null) {
    this.own = name === null ? '' : `tallystick-ledger-${name}.`;
  }

  /** The name on the server for a stream of the ledger. */
  onServer(stream: string): string {
    return this.own + stream;
  }

  /** The name within the ledger for a wanted stream, or for a result of `onServer`. */
  within(streamId: string): string {
    return streamId.slice(this.own.length);
  }

  /**
   * Whether a subscriber to these prefixes wants a stream; no prefixes = all streams of the ledger.
   */
  isWanted(streamId: string, prefixes: readonly string[]): boolean {
    if (!streamId.startsWith(this.own)) return false;
    const stream = this.within(streamId);
    if (prefixes.length > 0) return prefixes.some((prefix) => stream.startsWith(prefix));
    return !NOT_THE_LEDGER.some((prefix) => stream.startsWith(prefix));
  }

  /** The same for an event. The server's mark of a tombstone is in the stream that it ends. */
  isWantedEvent(
    { streamId, type }: { readonly streamId: string; readonly type: string },
    prefixes: readonly string[],
  ): boolean {
    return !isOfServer(type) && this.isWanted(streamId, prefixes);
  }

  /** The same filter in the server's form, so the server sends nothing else. */
  filterOf(
    prefixes: readonly string[],
    checkpointReached: Checkpoint,
  ): RegexFilter | PrefixesFilter {
    const often = { checkpointInterval: 1, checkpointReached };
    if (prefixes.length > 0) {
      return streamNameFilter({ ...often, prefixes: prefixes.map((each) => this.onServer(each)) });
    }
    const others = NOT_THE_LEDGER.map(escaped).join('|');
    return streamNameFilter({ ...often, regex: `^${escaped(this.own)}(?!${others})` });
  }
}

/** Whether an event is the server's own, whatever its stream. */
export function isOfServer(type: string): boolean {
  return type.startsWith('$');
}

function escaped(name: string): string {
  return name.replaceAll(/[$.]/g, String.raw`\$&`);
}
