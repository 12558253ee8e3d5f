import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../ports/clock.js';
import { FacadeConfig } from '../../../auth/http-config.js';
import { Problem } from '../../../errors/problem.js';
import { limitHeaders, type LimitReport } from './limit-headers.js';
import { TokenBuckets } from './token-buckets.js';

/** Callers that are remembered; a forgotten one has its whole second again. */
const CALLERS_MAX = 100_000;

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
    this.buckets = new TokenBuckets(this.perSecond, CALLERS_MAX);
  }

  /** Takes one request out of a key's bucket. @throws Problem RATE_LIMITED */
  take(keyId: string, reply: LimitReport): void {
    if (this.perSecond === 0) return;
    const left = this.buckets.take(keyId, this.clock.now());
    void reply.headers(limitHeaders('key', this.perSecond, left));
    if (left >= 0) return;
    throw new Problem('RATE_LIMITED', {
      detail: `This key may send at most ${this.perSecond} requests per second.`,
      retryAfter: 1,
    });
  }
}
