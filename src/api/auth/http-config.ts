/** What of the configuration the facade needs; the composition root gives it. */
export abstract class FacadeConfig {
  /** A fixed admin key, never stored; null = none. */
  abstract readonly adminKey: string | null;
  /** Requests per second and key; 0 = no limit. */
  abstract readonly rateLimit: number;
  /** Whether the documentation and its page need no key. */
  abstract readonly docs: 'open' | 'closed';
  /** Who may read the metrics without a key or the token: no one, or programs on this machine. */
  abstract readonly metrics: 'key' | 'loopback';
  /** Opens the metrics, and nothing else; null = none. */
  abstract readonly metricsToken: string | null;
  /** Of the build that answers. */
  abstract readonly version: string;
}
