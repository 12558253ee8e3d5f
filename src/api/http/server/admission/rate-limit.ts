import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Clock } from '../../../../ports/clock.js';
import { FacadeConfig } from '../../../auth/http-config.js';
import { Problem } from '../../../errors/problem.js';
import { TokenBuckets } from './token-buckets.js';

/** Limits requests per second and key with a token bucket of one second's capacity. */
@Injectable()
export class RateLimit {
  private readonly buckets: TokenBuckets;
  private readonly perSecond: number;

  constructor(
    private readonly clock: Clock,
    config: FacadeConfig,
  ) {
    this.perSecond = config.rateLimit;
    // Only existing keys get here, so their number is the bound.
    this.buckets = new TokenBuckets(this.perSecond, Infinity);
  }

  /** Takes one request out of a key's bucket. @throws Problem RATE_LIMITED */
  take(keyId: string, reply: FastifyReply): void {
    if (this.perSecond === 0) return;
    const left = this.buckets.take(keyId, this.clock.now());
    // A second is the unit of both headers, so the next token is at most one away.
    void reply.header('ratelimit-policy', `"key";q=${this.perSecond};w=1`);
    void reply.header('ratelimit', `"key";r=${Math.max(0, left)};t=1`);
    if (left >= 0) return;
    throw new Problem('RATE_LIMITED', {
      detail: `This key may send at most ${this.perSecond} requests per second.`,
      retryAfter: 1,
    });
  }
}
