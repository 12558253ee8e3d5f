import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FacadeConfig } from '../../../auth/http-config.js';
import { TrustedProxies } from '../admission/peer-address.js';
import { CrossOrigin } from './cross-origin.js';
import { REQUEST_ID } from './request-id.js';
import { HSTS, SECURITY_HEADERS } from './security-headers.js';

const SECURITY = Object.entries(SECURITY_HEADERS);

/** The headers that every answer has, whatever it answers. */
export class AnswerHeaders {
  readonly crossOrigin: CrossOrigin;
  private readonly proxies: TrustedProxies;

  constructor({
    corsOrigins,
    trustedProxies,
  }: Pick<FacadeConfig, 'corsOrigins' | 'trustedProxies'>) {
    this.crossOrigin = new CrossOrigin(corsOrigins);
    this.proxies = new TrustedProxies(trustedProxies);
  }

  /** Sets them before anything can answer; what answers may replace them. */
  set(request: FastifyRequest, reply: FastifyReply): void {
    void reply.header(REQUEST_ID, request.id);
    for (const [name, value] of SECURITY) void reply.header(name, value);
    if (this.proxies.sawTls(request.socket.remoteAddress, request.headers)) {
      void reply.header('strict-transport-security', HSTS);
    }
    this.crossOrigin.describe(request, reply);
  }
}
