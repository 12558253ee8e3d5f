interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Token buckets by name, each with one second's capacity. */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();

  /** @param bucketsMax beyond it the oldest bucket is forgotten, which fills it */
  constructor(
    private readonly perSecond: number,
    private readonly bucketsMax: number,
  ) {}

  /** Takes a token, if there is one; the number of whole tokens left, or −1 when there was none. */
  take(name: string, now: number): number {
    const bucket = this.filled(name, now);
    if (bucket.tokens < 1) return -1;
    bucket.tokens -= 1;
    return Math.floor(bucket.tokens);
  }

  /** Puts a token back that was taken for nothing. */
  giveBack(name: string): void {
    const bucket = this.buckets.get(name);
    if (bucket !== undefined) bucket.tokens = Math.min(this.perSecond, bucket.tokens + 1);
  }

  private filled(name: string, now: number): Bucket {
    let bucket = this.buckets.get(name);
    if (bucket === undefined) {
      if (this.buckets.size >= this.bucketsMax) this.forgetOldest();
      bucket = { tokens: this.perSecond, filledAt: now };
      this.buckets.set(name, bucket);
      return bucket;
    }
    const seconds = Math.max(0, now - bucket.filledAt) / 1000;
    bucket.tokens = Math.min(this.perSecond, bucket.tokens + seconds * this.perSecond);
    bucket.filledAt = now;
    return bucket;
  }

  private forgetOldest(): void {
    const [oldest] = this.buckets.keys();
    if (oldest !== undefined) this.buckets.delete(oldest);
  }
}
