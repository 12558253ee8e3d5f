import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { FacadeConfig } from '../facade-config.js';
import { ROUTE } from '../http/route.js';
import type { RouteSpec } from '../http/route.js';
import { Problem } from '../problem.js';
import type { Identity } from './identity.js';
import { isLoopback } from './loopback.js';

/**
 * Who may call what. Denies by default: a handler without a declared route is closed to everyone,
 * so that forgetting a decorator never opens a door.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly open: boolean;

  constructor(config: FacadeConfig) {
    this.open = isLoopback(config.host);
  }

  canActivate(context: ExecutionContext): boolean {
    const route = Reflect.getMetadata(ROUTE, context.getHandler()) as RouteSpec | undefined;
    if (route === undefined) throw new Problem('FORBIDDEN');
    if (route.allow === 'public' || (route.allow === 'operator' && this.open)) return true;
    const { identity } = context.switchToHttp().getRequest<FastifyRequest>();
    if (identity === null) throw new Problem('UNAUTHENTICATED');
    const refusal = whyNot(identity, route);
    if (refusal !== null) throw new Problem('FORBIDDEN', { detail: refusal });
    return true;
  }
}

function whyNot(identity: Identity, route: RouteSpec): string | null {
  const { role, scopes, clientIds } = identity;
  if (Array.isArray(route.allow) && !route.allow.includes(role)) {
    return `The role ${role} may not do that.`;
  }
  if (role === 'gateway' && scopes !== null && route.scope && !scopes.has(route.scope)) {
    return `This key lacks the scope ${route.scope}.`;
  }
  // A key bound to clients must not reach around its bounds, by making another key, say.
  if (clientIds !== null && !route.path.includes('/:id') && !route.perItem) {
    return 'This key is bound to clients and may do nothing beyond them.';
  }
  return null;
}
