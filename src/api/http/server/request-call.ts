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

/**
 * The call that a request makes: everything that an operation needs, in plain values. It is written
 * out, because a spread costs several microseconds a debit here.
 */
export function callOf(request: FastifyRequest): Call {
  const identity = identityOf(request);
  const ids = request.params as Call['ids'];
  const { headers } = request;
  return {
    identity,
    caller: callerOf(identity, request.id),
    client: ids['id'],
    ids,
    input: request.body,
    key: headers['idempotency-key'],
    ifMatch: headers['if-match'],
    request,
  };
}

/** The call that a request for reading makes: its input is the query of the address. */
export function queryCallOf(request: FastifyRequest): QueryCall {
  const identity = identityOf(request);
  const ids = request.params as Call['ids'];
  return {
    identity,
    caller: callerOf(identity, request.id),
    client: ids['id'],
    ids,
    input: request.query,
    minRevision: request.headers['tallystick-min-revision'],
    signal: connectionSignal(request),
  };
}

/** The identity of a request that passed the guard. */
export function identityOf(request: FastifyRequest): Identity {
  if (request.identity === null) throw new Error('a route without a guard asked for an identity');
  return request.identity;
}
