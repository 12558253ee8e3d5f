import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Clock } from '../../../ports/clock.js';
import { FacadeConfig } from '../../auth/http-config.js';
import { Problem } from '../../errors/problem.js';

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Limits requests per second and key with a token bucket of one second's capacity. */
@Injectable()
export class RateLimit {
  private readonly buckets = new Map<string, Bucket>();
  private readonly perSecond: number;

  constructor(
    private readonly clock: Clock,
    config: FacadeConfig,
  ) {
    this.perSecond = config.rateLimit;
  }

  /** Takes one request out of a key's bucket. @throws Problem RATE_LIMITED */
  take(keyId: string, reply: FastifyReply): void {
    if (this.perSecond === 0) return;
    const bucket = this.filled(keyId);
    const allowed = bucket.tokens >= 1;
    if (allowed) bucket.tokens -= 1;
    const left = Math.floor(bucket.tokens);
    // A second is the unit of both headers, so the next token is at most one away.
    void reply.header('ratelimit-policy', `"key";q=${this.perSecond};w=1`);
    void reply.header('ratelimit', `"key";r=${left};t=1`);
    if (allowed) return;
    throw new Problem('RATE_LIMITED', {
      detail: `This key may send ${this.perSecond} requests a second.`,
      retryAfter: 1,
    });
  }

  private filled(keyId: string): Bucket {
    const now = this.clock.now();
    let bucket = this.buckets.get(keyId);
    if (bucket === undefined) {
      bucket = { tokens: this.perSecond, filledAt: now };
      this.buckets.set(keyId, bucket);
      return bucket;
    }
    const seconds = Math.max(0, now - bucket.filledAt) / 1000;
    bucket.tokens = Math.min(this.perSecond, bucket.tokens + seconds * this.perSecond);
    bucket.filledAt = now;
    return bucket;
  }
}
