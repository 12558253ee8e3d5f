import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../../errors/problem.js';
import { BodyHold, type BodyBudget } from './body-budget.js';
import type { RouteSpec } from '../route.js';
import { parseJsonBody } from './json-body.js';
import { parseLargeJson } from './large-json.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Memory that the body takes; `null` for a small one. */
    bodyHold: BodyHold | null;
  }
}

/** 8 MiB: a batch of 10 000 debits fits. */
export const BODY_BYTES_MAX = 8 * 1024 * 1024;
/** A body of this size never waits and is never refused for want of memory. */
const FREE_BYTES = 16 * 1024;
/** The largest body of a route that anybody may call, such as the login. */
const OPEN_BODY_BYTES_MAX = FREE_BYTES;
/** Up to this size a body is parsed in one go, which takes a few milliseconds at most. */
export const SMALL_BODY_BYTES = 256 * 1024;

type Done = (cause: Error | null, body?: unknown) => void;

const CONTINUABLE = new WeakMap<IncomingMessage, ServerResponse>();

/**
 * Node would ask for the body of any request with `Expect: 100-continue` at once. With this, it is
 * asked for when it is read: after the request was admitted.
 */
export function continueLate(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    CONTINUABLE.set(request, response);
    server.emit('request', request, response);
  });
}

/** The largest body that a route takes. */
export function bodyBytesMax(route: Pick<RouteSpec, 'operation'> | null | undefined): number {
  return route?.operation.allow === 'public' ? OPEN_BODY_BYTES_MAX : BODY_BYTES_MAX;
}

/** Receives the bodies of requests that were admitted, and parses them. */
export class BodyReader {
  constructor(private readonly budget: BodyBudget) {}

  /** Calls back with the value; `undefined` for a body without bytes. */
  read(request: FastifyRequest, payload: IncomingMessage, done: Done): void {
    if (request.headers.expect !== undefined) CONTINUABLE.get(payload)?.writeContinue();
    const chunks: Buffer[] = [];
    const bytesMax = bodyBytesMax(request.admittedTo);
    let received = 0;
    const end = (cause: Error | null): void => {
      payload.off('data', take).off('end', finish).off('error', end);
      if (cause === null) return this.parse(request, bytesOf(chunks), done);
      request.bodyHold?.release();
      done(cause);
    };
    const take = (chunk: Buffer): void => {
      received += chunk.length;
      if (received > bytesMax) return end(tooLarge(bytesMax));
      if (received > FREE_BYTES && !this.hold(request, chunk.length)) return end(overloaded());
      chunks.push(chunk);
    };
    const finish = (): void => {
      const declared = Number(request.headers['content-length'] ?? received);
      end(declared === received ? null : new Problem('MALFORMED_JSON', { detail: CUT_SHORT }));
    };
    payload.on('data', take).on('end', finish).on('error', end);
  }

  private hold(request: FastifyRequest, bytes: number): boolean {
    request.bodyHold ??= new BodyHold(this.budget);
    return request.bodyHold.grow(bytes);
  }

  private parse(request: FastifyRequest, bytes: Buffer, done: Done): void {
    if (bytes.length > SMALL_BODY_BYTES) {
      void this.parseLarge(request, bytes).then((value) => done(null, value), done);
      return;
    }
    let value: unknown;
    try {
      if (bytes.length > 0) value = parseJsonBody(bytes);
    } catch (cause) {
      request.bodyHold?.release();
      return done(cause as Error);
    }
    releaseUnlessBatch(request);
    done(null, value);
  }

  /** The turn lasts until the hold is released: the values need memory as well. */
  private async parseLarge(request: FastifyRequest, bytes: Buffer): Promise<unknown> {
    const hold = (request.bodyHold ??= new BodyHold(this.budget));
    try {
      if (!(await hold.takeTurn())) throw new Problem('MALFORMED_JSON', { detail: CUT_SHORT });
      const value = await parseLargeJson(bytes, () => nextTurn());
      releaseUnlessBatch(request);
      return value;
    } catch (cause) {
      hold.release();
      throw cause;
    }
  }
}

/** Batches are released with their answer; other bodies have few values, or are refused for them. */
function releaseUnlessBatch({ admittedTo, bodyHold }: FastifyRequest): void {
  if (admittedTo?.operation.target !== 'items') bodyHold?.release();
}

function bytesOf(chunks: readonly Buffer[]): Buffer {
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

const CUT_SHORT = 'The body is not as long as Content-Length says.';

export function tooLarge(bytesMax: number): Problem {
  const most = bytesMax === BODY_BYTES_MAX ? '8 MiB' : `${bytesMax / 1024} KiB`;
  return new Problem('PAYLOAD_TOO_LARGE', { detail: `A body may have at most ${most}.` });
}

function overloaded(): Problem {
  const detail =
    'Other large bodies take all the memory that bodies may have: send it again later.';
  return new Problem('OVERLOADED', { detail, retryAfter: 1 });
}
