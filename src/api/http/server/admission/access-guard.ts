import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { FacadeConfig } from '../../../auth/http-config.js';
import { Problem } from '../../../errors/problem.js';
import type { Operation } from '../../../operations/operation.js';
import { denialReason } from '../../../operations/permission.js';
import { isDirectLoopback } from './loopback.js';
import { ROUTE, type RouteSpec } from '../route.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The route whose permissions were checked before the body was read. */
    admittedTo: RouteSpec | null;
  }
}

/**
 * Checks permissions. Denies by default: a handler without a declared route is closed to everyone.
 * (The service does not even start with one: `Admission` refuses its address.)
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly config: FacadeConfig) {}

  canActivate(context: ExecutionContext): boolean {
    const route = Reflect.getMetadata(ROUTE, context.getHandler()) as RouteSpec | undefined;
    if (route === undefined) throw new Problem('FORBIDDEN');
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.admittedTo !== route) this.admit(request, route);
    return true;
  }

  /** Lets a request in to a route, by its headers alone. @throws Problem */
  admit(request: FastifyRequest, route: RouteSpec): void {
    const { operation } = route;
    if (!this.isOpen(operation, request)) {
      const { identity } = request;
      if (identity === null) throw new Problem('UNAUTHENTICATED');
      const refusal = denialReason(identity, operation);
      if (refusal !== null) throw new Problem('FORBIDDEN', { detail: refusal });
    }
    request.admittedTo = route;
  }

  /** Whether an operation is served without a key. */
  private isOpen({ allow }: Operation, request: FastifyRequest): boolean {
    if (allow === 'public') return true;
    if (allow === 'docs') return this.config.docs === 'open';
    if (allow !== 'metrics') return false;
    if (this.config.metrics === 'loopback' && isDirectLoopback(request)) return true;
    const { metricsToken } = this.config;
    return metricsToken !== null && isBearer(request.headers.authorization, metricsToken);
  }
}

/** Compares hashes, so the duration reveals nothing about the token. */
function isBearer(authorization: string | undefined, token: string): boolean {
  const sent = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  return sent !== undefined && timingSafeEqual(sha256(sent), sha256(token));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
