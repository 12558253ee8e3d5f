import { EventStoreDBClient } from '@eventstore/db-client';
import { closedWhenDisposed } from '../client-patches/dispose-closes-channel.js';
import { preventUnownedConnections } from '../client-patches/grpc-reconnect.js';

/** The address of the server, or a file that it names, cannot be used. */
export class EventStoreAddressUnusable extends Error {
  override readonly name = 'EventStoreAddressUnusable';
}

const KEEP_ALIVE_MS = 10_000n;
/** Short, so a frozen node of a cluster does not delay the discovery of another node. */
const GOSSIP_TIMEOUT_S = 2;

/**
 * Clients with equal options share one TCP connection with its hundred calls, even if the
 * connection has become silent. Each client of this process therefore gets a different keep-alive,
 * a millisecond apart, and with it its own connection.
 */
let made = 0n;

/** Creates clients from one connection string with hosts, TLS and user. */
export class Connection {
  /** The ledger on a server with several ledgers; null = the ledger without a name. */
  readonly ledger: string | null;
  private readonly url: string;
  private readonly keepAliveMs: bigint;

  /** @throws EventStoreAddressUnusable */
  constructor(url: string) {
    preventUnownedConnections();
    const { server, ledger } = apart(url.trim());
    this.ledger = ledger;
    const asked = optionOf(server, 'keepAliveInterval') ?? '';
    this.keepAliveMs = /^\d{5,9}$/.test(asked) ? BigInt(asked) : KEEP_ALIVE_MS;
    // Conflicts are read from the error: without this option the client returns an invented
    // revision.
    const strict = withOption(server, 'throwOnAppendFailure', 'true');
    this.url =
      optionOf(server, 'gossipTimeout') === null
        ? withOption(strict, 'gossipTimeout', String(GOSSIP_TIMEOUT_S))
        : strict;
    this.open();
  }

  /**
   * Creates a client with its own connection, which opens at the first use and closes with
   * `dispose`.
   */
  open(): EventStoreDBClient {
    const keepAlive = String(this.keepAliveMs + (made++ % 10_000n));
    const url = withOption(this.url, 'keepAliveInterval', keepAlive);
    try {
      return closedWhenDisposed(EventStoreDBClient.connectionString(url));
    } catch (cause) {
      throw new EventStoreAddressUnusable(reasonOf(cause));
    }
  }
}

/** Splits the ledger's name from the address: the library does not know a path in an address. */
function apart(url: string): { server: string; ledger: string | null } {
  const [, server, ledger = '', options = ''] =
    /^([^/?]*\/\/[^/?]*)(?:\/([^/?]*))?(\?.*)?$/.exec(url) ?? [];
  return { server: server === undefined ? url : server + options, ledger: ledger || null };
}

/** Never quotes the client's message: it repeats the address, including the password. */
function reasonOf(cause: unknown): string {
  if (cause instanceof Error && cause.message.includes('certificate')) {
    return `the connection string of EventStoreDB names a file that is not there: ${cause.message}`;
  }
  return (
    'the connection string of EventStoreDB cannot be read: expected ' +
    'esdb://user:password@host:2113?tls=true or esdb+discover://user:password@name:2113'
  );
}

/** The client ignores case, `_` and `-` in option names. */
function flat(name: string): string {
  return name.trim().toLowerCase().replaceAll(/[_-]/g, '');
}

function optionsOf(url: string): { address: string; options: [name: string, value: string][] } {
  const mark = url.indexOf('?');
  if (mark < 0) return { address: url, options: [] };
  const pairs = url.slice(mark + 1).split('&');
  return {
    address: url.slice(0, mark),
    options: pairs.map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  };
}

function optionOf(url: string, name: string): string | null {
  const found = optionsOf(url).options.find(([given]) => flat(given) === flat(name));
  return found === undefined ? null : found[1];
}

function withOption(url: string, name: string, value: string): string {
  const { address, options } = optionsOf(url);
  const others = options.filter(([given]) => flat(given) !== flat(name));
  const pairs = [...others, [name, value]].map(([key, set]) => `${key}=${set}`);
  return `${address}?${pairs.join('&')}`;
}
