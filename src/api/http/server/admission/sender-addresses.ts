import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { FacadeConfig } from '../../../auth/http-config.js';
import { peerOf, TrustedProxies } from './peer-address.js';

/** The network addresses that requests come from, behind the trusted proxies. */
@Injectable()
export class SenderAddresses {
  private readonly proxies: TrustedProxies;

  constructor(config: FacadeConfig) {
    this.proxies = new TrustedProxies(config.trustedProxies);
  }

  /** The whole address, and the part of it that its owner cannot change at will. */
  of({ socket, headers }: Pick<FastifyRequest, 'socket' | 'headers'>): {
    readonly address: string;
    readonly peer: string;
  } {
    const address = this.proxies.senderOf(socket.remoteAddress, headers);
    return { address, peer: peerOf(address) };
  }
}
