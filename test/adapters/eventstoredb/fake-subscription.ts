import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { EventStoreDBClient } from '@eventstore/db-client';

/**
 * A message of a server on a subscription: an event or a checkpoint at a position, or the report
 * that it has caught up. `page` is the start of a page that the server searches: the event at that
 * position may still follow. `nowhere` is the checkpoint of a log without any match so far: -1,
 * sent as an unsigned number.
 */
export type Said =
  | { readonly event: bigint }
  | { readonly checkpoint: bigint }
  | { readonly page: bigint }
  | { readonly nowhere: true }
  | { readonly caughtUp: true };

type Reached = (source: unknown, position: { commit: bigint; prepare: bigint }) => Promise<void>;
type Convert = (event: bigint) => unknown;
type Making = new (
  open: () => Promise<PassThrough>,
  convert: Convert,
  options: object,
  reached: Reached,
) => object;

const require = createRequire(import.meta.url);
const library = dirname(require.resolve('@eventstore/db-client'));
/** The library's own class, which only the library can construct. */
const { Subscription } = require(join(library, 'streams/utils/Subscription.js')) as {
  Subscription: Making;
};

/** A client whose subscriptions, made by the library itself, say what the spec says. */
export class FakeServer {
  private readonly calls: PassThrough[] = [];
  readonly client = {
    subscribeToAll: (options: { filter: { checkpointReached: Reached } }, readable: object) => {
      const call = Object.assign(new PassThrough({ objectMode: true }), {
        cancel: () => undefined,
      });
      this.calls.push(call);
      const open = (): Promise<PassThrough> => Promise.resolve(call);
      return new Subscription(open, resolved, readable, options.filter.checkpointReached);
    },
    dispose: () => Promise.resolve(),
  } as unknown as EventStoreDBClient;

  /** How many subscriptions were asked for. */
  get subscriptions(): number {
    return this.calls.length;
  }

  /** Sends a message on the latest subscription; resolves when there is capacity for more. */
  async say(said: Said): Promise<void> {
    const call = this.calls.at(-1);
    if (call === undefined) throw new Error('nobody has subscribed');
    if (!call.write(response(said))) await once(call, 'drain');
  }
}

function resolved(position: bigint): unknown {
  return { event: recorded(position) };
}

/** An event of the ledger at a position, as the library gives it. */
export function recorded(position: bigint): object {
  return {
    streamId: 'client-a',
    revision: position,
    position: { commit: position, prepare: position },
    id: 'id',
    type: 'MessageDebited',
    data: new Uint8Array(),
    metadata: {},
  };
}

const NOWHERE = String(2n ** 64n - 1n);

function placeOf(said: Said): readonly [commit: string, prepare: string] {
  if ('page' in said) return [String(said.page), '0'];
  if ('nowhere' in said) return [NOWHERE, NOWHERE];
  const at = 'checkpoint' in said ? String(said.checkpoint) : '';
  return [at, at];
}

/** The message of the protocol, as far as the library looks into it. */
function response(said: Said): object {
  const [at, prepare] = placeOf(said);
  return {
    hasCaughtUp: () => 'caughtUp' in said,
    hasCheckpoint: () => 'checkpoint' in said || 'page' in said || 'nowhere' in said,
    getCheckpoint: () => ({ getCommitPosition: () => at, getPreparePosition: () => prepare }),
    hasEvent: () => 'event' in said,
    getEvent: () => ('event' in said ? said.event : null),
  };
}
