import type { Caller } from '../../application/lanes/answer.js';
import type { FastifyRequest } from 'fastify';

/** `client` is reserved for the console's login; no key has that role. */
export type Role = 'admin' | 'auditor' | 'gateway' | 'client';

/** Operations that a gateway's key may be limited to. */
export type Scope = 'debit' | 'refund' | 'report';

/** The sender of a request, and the bindings of its key. `null` = not bound. */
export interface Identity {
  readonly role: Role;
  /** Opaque id, never a name: the key's. */
  readonly id: string;
  readonly clientIds: ReadonlySet<string> | null;
  readonly channels: readonly string[] | null;
  readonly scopes: ReadonlySet<Scope> | null;
  /** The client of a `client` role; `null` for all others. */
  readonly clientId: string | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the authenticator's hook; `null` without a key. */
    identity: Identity | null;
  }
}

/** The identity of a request that passed the guard. */
export function identityOf(request: FastifyRequest): Identity {
  if (request.identity === null) throw new Error('a route without a guard asked for an identity');
  return request.identity;
}

/** The caller in the form stored in the metadata of every event that the request causes. */
export function callerOf(request: FastifyRequest): Caller {
  const identity = identityOf(request);
  return {
    actor: { type: identity.role, id: identity.id },
    correlationId: request.id,
    causationId: null,
  };
}
