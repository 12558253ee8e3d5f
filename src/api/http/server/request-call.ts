import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../../application/lanes/answer.js';
import { accessibleClient } from '../../auth/client-access.js';
import { callerOf, type Identity } from '../../auth/identity.js';
import type { ErrorCode } from '../../errors/error-table.js';
import { idIn, type Call } from '../../operations/call.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the authenticator's hook; `null` without a key. */
    identity: Identity | null;
  }
}

type Ids = Call['ids'];

/** The call that a request makes: everything that an operation needs, in plain values. */
export function callOf(request: FastifyRequest): Call {
  const identity = identityOf(request);
  const ids = request.params as Ids;
  return {
    identity,
    caller: callerOf(identity, request.id),
    client: ids['id'],
    ids,
    input: request.body,
    key: request.headers['idempotency-key'],
    request,
  };
}

/** The identity of a request that passed the guard. */
export function identityOf(request: FastifyRequest): Identity {
  if (request.identity === null) throw new Error('a route without a guard asked for an identity');
  return request.identity;
}

/** The caller of a request, for commands and queries that it causes. */
export function requestCaller(request: FastifyRequest): Caller {
  return callerOf(identityOf(request), request.id);
}

/** The client that the `{id}` of an address names. @throws Problem CLIENT_NOT_FOUND */
export function clientOf(request: FastifyRequest): string {
  return accessibleClient(identityOf(request), (request.params as Ids)['id']);
}

/** Another id in an address; one that cannot name anything is not found. @throws Problem */
export function pathId(request: FastifyRequest, name: string, unknown: ErrorCode): string {
  return idIn({ ids: request.params as Ids }, name, unknown);
}
