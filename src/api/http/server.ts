import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController } from 'fastify';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifyServerOptions,
} from 'fastify';
import { Authenticator } from '../auth/authenticator.js';
import type { Identity } from '../auth/identity.js';
import { RateLimit } from './server/rate-limit.js';
import { Problem, problemBody } from '../errors/problem.js';
import { sendProblem } from './server/problem-filter.js';
import { parseJsonBody } from './server/json-body.js';
import { Metrics } from './server/metrics.js';
import { refuseControlCharacters } from './server/refuse-control-characters.js';
import { isPublic } from './server/route-paths.js';

/** 8 MiB: a batch of 10 000 debits fits. */
const BODY_BYTES_MAX = 8 * 1024 * 1024;
/** A message id of 128 characters, each percent-encoded from four bytes. */
const PARAMETER_MAX = 1_536;
const REQUEST_TIMEOUT_MS = 60_000;
const REQUEST_ID = /^[A-Za-z0-9._:-]{1,128}$/;

/** Fastify with the facade's options. */
export function serverAdapter(logger: FastifyBaseLogger): FastifyAdapter {
  const options: FastifyServerOptions = {
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    // A separate logger per request costs more than routing it.
    childLoggerFactory: (parent) => parent,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Open connections are served until the end: Fastify's own refusal would be no problem document
    // and would not say when to retry.
    return503OnClosing: false,
    routerOptions: { maxParamLength: PARAMETER_MAX },
    frameworkErrors: (cause, request, reply) => {
      sendProblem(request, reply, cause, () => undefined);
    },
    clientErrorHandler: (_, socket) => refuseConnection(socket),
  };
  return new FastifyAdapter({ ...options, skipMiddie: true });
}

/** Bodies, keys, limits and measurements, before Nest sees a request. */
export function configureServer(app: NestFastifyApplication): void {
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  acceptJson(server);
  server.decorateRequest('identity', null);
  const admission = admissionOf(app.get(Authenticator), app.get(RateLimit));
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    admission(request, reply, done);
  });
  server.addHook('preValidation', (request, _reply, done) => {
    try {
      refuseControlCharacters(request);
      done();
    } catch (cause) {
      done(cause as Error);
    }
  });
  const metrics = app.get(Metrics);
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
    const { elapsedTime } = reply;
    metrics.answered(request.method, route, reply.statusCode, elapsedTime / 1000);
    if (request.log.level === 'debug' || request.log.level === 'trace') {
      const { method, id } = request;
      request.log.debug({
        requestId: id,
        method,
        route,
        status: reply.statusCode,
        ms: elapsedTime,
      });
    }
    done();
  });
}

type Done = (cause?: Error) => void;

/**
 * Keys are checked before the body is read, so a caller without a key cannot make the service parse
 * megabytes. The guard checks permissions.
 */
function admissionOf(authenticator: Authenticator, limit: RateLimit) {
  return (request: FastifyRequest, reply: FastifyReply, done: Done): void => {
    const admit = (identity: Identity | null): void => {
      if (identity === null) return stop(new Problem('UNAUTHENTICATED', WITHOUT_KEY));
      try {
        limit.take(identity.id, reply);
      } catch (cause) {
        return done(cause as Error);
      }
      request.identity = identity;
      done();
    };
    // A request for a public or missing route needs no valid key.
    const stop = (cause: unknown): void => {
      const open = request.is404 || isPublic(request.method, request.routeOptions.url ?? '');
      done(open ? undefined : (cause as Error));
    };
    try {
      const identity = authenticator.identify(request.headers.authorization);
      if (identity instanceof Promise) identity.then(admit, stop);
      else admit(identity);
    } catch (cause) {
      stop(cause);
    }
  };
}

const WITHOUT_KEY = { detail: 'Send Authorization: Bearer <key>.' };

function acceptJson(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  const options = { parseAs: 'buffer', bodyLimit: BODY_BYTES_MAX } as const;
  const json = /^application\/(?:[\w.-]+\+)?json(?:\s*;|$)/i;
  server.addContentTypeParser<Buffer>(json, options, (request, body, done) => {
    try {
      if (!isUtf8Charset(request.headers['content-type'])) {
        throw new Problem('UNSUPPORTED_MEDIA_TYPE', { detail: 'Send the body in UTF-8.' });
      }
      done(null, body.length === 0 ? undefined : parseJsonBody(body));
    } catch (cause) {
      done(cause as Error);
    }
  });
}

function isUtf8Charset(contentType: string | undefined): boolean {
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1];
  return charset === undefined || charset.toLowerCase() === 'utf-8' || charset === 'utf8';
}

/** The input was not HTTP: there is no request to answer, only a connection to end. */
function refuseConnection(socket: Socket): void {
  if (!socket.writable || socket.destroyed) return;
  const detail = 'The request is not well-formed HTTP.';
  const body = problemBody(new Problem('INVALID_INPUT', { detail }), '', randomUUID());
  socket.end(
    'HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json\r\n' +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
