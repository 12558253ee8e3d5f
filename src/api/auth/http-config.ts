/** The settings of the facade, provided by the composition root. */
export abstract class FacadeConfig {
  /** A fixed admin key, never stored; null = none. */
  abstract readonly adminKey: string | null;
  /** Requests per second and key; 0 = no limit. */
  abstract readonly rateLimit: number;
  /** Requests per second and address without a valid key; 0 = no limit. */
  abstract readonly strangerRate: number;
  /** Addresses and networks of reverse proxies, whose `X-Forwarded-For` counts. */
  abstract readonly trustedProxies: readonly string[];
  /** Origins whose pages may call the service. */
  abstract readonly corsOrigins: readonly string[];
  /** Where people reach the service, without a slash at the end. */
  abstract readonly publicUrl: string;
  /** `publicUrl` as the setting gives it; null = it is not set. */
  abstract readonly statedUrl: string | null;
  /** Connections at once. */
  abstract readonly connectionsMax: number;
  /** Connections at once from one address. */
  abstract readonly connectionsPerAddress: number;
  /** MiB that bodies in work may take together. */
  abstract readonly bodyMemory: number;
  /** Whether the documentation and its page need no key. */
  abstract readonly docs: 'open' | 'closed';
  /** Whether programs on this machine read the metrics without a key or the token. */
  abstract readonly metrics: 'key' | 'loopback';
  /** Grants access to the metrics only; null = none. */
  abstract readonly metricsToken: string | null;
  /** Scans, and also audits, that run at the same time. */
  abstract readonly longReads: number;
  /** Long reads of each kind that wait for their turn. */
  abstract readonly longReadsWaiting: number;
  /** The most that one GraphQL document may cost; 0 = GraphQL is off. */
  abstract readonly graphqlCostMax: number;
  /** Streams of events and GraphQL subscriptions that are open at the same time. */
  abstract readonly streamsMax: number;
  /** WebSockets at once from one address. */
  abstract readonly socketsPerAddress: number;
  /** GraphQL subscriptions at once on one WebSocket. */
  abstract readonly subscriptionsPerSocket: number;
  /** Whether webhooks may go to private, loopback and link-local addresses. */
  abstract readonly webhooksAllowPrivate: boolean;
  /** Whether webhooks are sent on a separate thread. */
  abstract readonly sendsInThread: boolean;
  /** Version of the running build. */
  abstract readonly version: string;
}
