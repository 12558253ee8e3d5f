import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { until } from '../../contracts/until.js';
import type { Json } from '../../harness/service-harness.js';

/** The answers and errors of one subscription. */
export interface Received {
  /** The value of the subscribed field, of each answer. */
  readonly items: Json[];
  /** Errors of answers, and errors that ended the subscription. */
  readonly errors: Json[];
  isComplete: boolean;
  stop(): void;
}

/** Subscribes as a program would: with the npm packages `graphql-ws` and `ws`. */
export class Subscriber {
  /** Codes with which connections were closed. */
  readonly closed: number[] = [];
  readonly reasons: string[] = [];
  connected = 0;
  private readonly client: Client;

  /** @param retries connections after the first one that failed or was lost */
  constructor(url: string, key: string | null, retries = 0) {
    this.client = createClient({
      url: `${url.replace('http', 'ws')}/graphql/ws`,
      webSocketImpl: WebSocket,
      ...(key !== null && { connectionParams: { authorization: `Bearer ${key}` } }),
      retryAttempts: retries,
      retryWait: () => new Promise((resolve) => setImmediate(resolve)),
      shouldRetry: () => true,
      on: {
        connected: () => (this.connected += 1),
        closed: (event) => {
          const { code, reason } = event as { code: number; reason: string };
          this.closed.push(code);
          this.reasons.push(reason);
        },
      },
    });
  }

  subscribe(query: string, variables: { readonly [name: string]: unknown } = {}): Received {
    const received: Received = {
      items: [],
      errors: [],
      isComplete: false,
      stop: () => undefined,
    };
    received.stop = this.client.subscribe<Json>(
      { query, variables },
      {
        next: ({ data, errors }) => {
          received.errors.push(...(errors ?? []));
          if (data) received.items.push(Object.values(data)[0]);
        },
        error: (cause) => {
          const told = Array.isArray(cause) ? cause : [cause];
          received.errors.push(...told);
        },
        complete: () => (received.isComplete = true),
      },
    );
    return received;
  }

  /** The meter of a client. */
  meter(clientId: string, after: string | null = null): Received {
    return this.subscribe(
      `subscription ($id: ID!, $after: Position) {
        meterChanged(clientId: $id, afterRevision: $after) { revision text spendable } }`,
      { id: clientId, after },
    );
  }

  /** The credit log of a client. */
  log(clientId: string, after: string | null = null): Received {
    return this.subscribe(
      `subscription ($id: ID!, $after: Position) {
        logAppended(clientId: $id, afterRevision: $after) {
          revision type credits messageId after { available } } }`,
      { id: clientId, after },
    );
  }

  clients(): Received {
    return this.subscribe('subscription { clientsChanged { clientId revision } }');
  }

  end(): void {
    void this.client.dispose();
  }
}

/** Waits until the newest item has at least a revision, and gives it. */
export async function reaches({ items }: Received, revision: string): Promise<Json> {
  await until(() => BigInt(items.at(-1)?.revision ?? -1) >= BigInt(revision));
  return items.at(-1);
}
