/** What of the configuration the facade needs; the composition root gives it. */
export abstract class FacadeConfig {
  abstract readonly host: string;
  /** A fixed admin key, never stored; null = none. */
  abstract readonly adminKey: string | null;
  /** Requests per second and key; 0 = no limit. */
  abstract readonly rateLimit: number;
  /** Of the build that answers. */
  abstract readonly version: string;
}
