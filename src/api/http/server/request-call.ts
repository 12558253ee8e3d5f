import type { FastifyRequest } from 'fastify';
import { callerOf, type Identity } from '../../auth/identity.js';
import type { Call } from '../../operations/call.js';
import type { QueryCall } from '../../operations/runners/query-runner.js';
import { connectionSignal } from './connection-signal.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the authenticator's hook; `null` without a key. */
    identity: Identity | null;
  }
}

/** The call that a request makes: everything that an operation needs, in plain values. */
export function callOf(request: FastifyRequest): Call {
  return {
    ...senderOf(request),
    input: request.body,
    key: request.headers['idempotency-key'],
    ifMatch: request.headers['if-match'],
    request,
  };
}

/** The call that a request for reading makes: its input is the query of the address. */
export function queryCallOf(request: FastifyRequest): QueryCall {
  return {
    ...senderOf(request),
    input: request.query,
    minRevision: request.headers['tallystick-min-revision'],
    signal: connectionSignal(request),
  };
}

/** The parts that every call has: its sender and its address. */
function senderOf(request: FastifyRequest): Pick<Call, 'identity' | 'caller' | 'client' | 'ids'> {
  const identity = identityOf(request);
  const ids = request.params as Call['ids'];
  return { identity, caller: callerOf(identity, request.id), client: ids['id'], ids };
}

/** The identity of a request that passed the guard. */
export function identityOf(request: FastifyRequest): Identity {
  if (request.identity === null) throw new Error('a route without a guard asked for an identity');
  return request.identity;
}
