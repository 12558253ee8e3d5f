import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../ports/clock.js';
import { FacadeConfig } from '../../../auth/http-config.js';
import { Problem } from '../../../errors/problem.js';
import { peerOf, TrustedProxies } from './peer-address.js';
import { limitHeaders, type LimitReport } from './limit-headers.js';
import { TokenBuckets } from './token-buckets.js';

/** Addresses that are remembered; a forgotten one has its whole second again. */
const ADDRESSES_MAX = 20_000;

/** The parts of a request that show its sender. */
interface Sent {
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly headers: IncomingMessage['headers'];
}

/**
 * Limits requests per second and address that come without a valid key. A key is looked up in a
 * store, so wrong keys are limited before that.
 */
@Injectable()
export class StrangerLimit {
  private readonly buckets: TokenBuckets;
  private readonly proxies: TrustedProxies;
  private readonly perSecond: number;

  constructor(
    private readonly clock: Clock,
    config: FacadeConfig,
  ) {
    this.perSecond = config.strangerRate;
    this.buckets = new TokenBuckets(this.perSecond, ADDRESSES_MAX);
    this.proxies = new TrustedProxies(config.trustedProxies);
  }

  /** Takes one request out of an address's bucket. @throws Problem RATE_LIMITED */
  take(request: Sent, reply: LimitReport): void {
    if (this.perSecond === 0) return;
    const left = this.buckets.take(this.peer(request), this.clock.now());
    void reply.headers(limitHeaders('address', this.perSecond, left));
    if (left >= 0) return;
    throw new Problem('RATE_LIMITED', {
      detail: `An address may send at most ${this.perSecond} requests per second without a valid key.`,
      retryAfter: 1,
    });
  }

  /** The key was valid after all: the limit of the address does not apply. */
  giveBack(request: Sent, reply: LimitReport): void {
    if (this.perSecond === 0) return;
    this.buckets.giveBack(this.peer(request));
    reply.removeHeader('ratelimit');
    reply.removeHeader('ratelimit-policy');
  }

  private peer({ socket, headers }: Sent): string {
    return peerOf(this.proxies.senderOf(socket.remoteAddress, headers));
  }
}
