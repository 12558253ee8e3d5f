import { getHeapStatistics } from 'node:v8';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController } from 'fastify';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifyServerOptions,
  RouteOptions,
} from 'fastify';
import { Identification } from '../auth/identification.js';
import { FacadeConfig } from '../auth/http-config.js';
import { watchConnections } from './operator/connection-metrics.js';
import { AccessGuard } from './server/admission/access-guard.js';
import { Admission } from './server/admission/admission.js';
import { headerFault } from './server/admission/header-demands.js';
import { TrustedProxies } from './server/admission/peer-address.js';
import { RateLimit } from './server/admission/rate-limit.js';
import { StrangerLimit } from './server/admission/stranger-limit.js';
import { BodyBudget } from './server/body/body-budget.js';
import { BODY_BYTES_MAX, BodyReader } from './server/body/body-reader.js';
import { boundRest } from './server/body/unread-body.js';
import { ConnectionLimits } from './server/connections/connection-limits.js';
import { httpServer } from './server/connections/http-server.js';
import { EVENT_STREAM } from './server/push/meter-stream.js';
import type { RefusedConnections } from './server/connections/refused-connections.js';
import { UnreadAnswers } from './server/connections/unread-answers.js';
import { AnswerHeaders } from './server/headers/answer-headers.js';
import type { CrossOrigin } from './server/headers/cross-origin.js';
import { requestIdIn } from './server/headers/request-id.js';
import { GraphqlSockets } from './sockets/graphql-sockets.js';
import { sendProblem } from './server/problem-filter.js';
import { Metrics } from './server/metrics.js';
import { isShared } from './server/prepared-answer.js';
import { requestLog } from './server/request-log.js';
import { declaredRoute } from './server/route-paths.js';
import { refuseControlCharacters } from './server/refuse-control-characters.js';

/** A message id of 128 characters, each percent-encoded from four bytes. */
const PARAMETER_MAX = 1_536;
/** The values of a body take some six times its bytes, and the heap holds the ledger as well. */
const HEAP_SHARE = 16;
const ANSWER_MIB_MAX = 64;
const ANSWER_HEAP_SHARE = 8;
const MIB = 1024 * 1024;

/** Fastify with the facade's options. */
export function serverAdapter(
  logger: FastifyBaseLogger,
  config: FacadeConfig,
  refused: RefusedConnections,
): FastifyAdapter {
  const proxies = new TrustedProxies(config.trustedProxies);
  const limits = new ConnectionLimits(config, proxies, refused);
  const answerHeaders = new AnswerHeaders(config);
  const options: FastifyServerOptions = {
    loggerInstance: logger,
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    childLoggerFactory: requestLog,
    genReqId: ({ headers }) => requestIdIn(headers),
    bodyLimit: BODY_BYTES_MAX,
    serverFactory: (serve) => httpServer(serve, { limits, proxies, refused }),
    // Open connections are served until the end: Fastify's own refusal would be no problem document
    // and would not say when to retry.
    return503OnClosing: false,
    routerOptions: { maxParamLength: PARAMETER_MAX },
    frameworkErrors: (cause, request, reply) => {
      // No hook sees a request whose address cannot be read.
      answerHeaders.set(request, reply);
      sendProblem(request, reply, cause, () => undefined);
    },
    // The server made above has its own.
    clientErrorHandler: () => undefined,
  };
  return new FastifyAdapter({ ...options, skipMiddie: true });
}

/** Connections, keys, limits, bodies and measurements, before Nest sees a request. */
export function configureServer(app: NestFastifyApplication, refused: RefusedConnections): void {
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  const answerHeaders = new AnswerHeaders(app.get(FacadeConfig));
  server.addHook('onRequest', (request, reply, done) => {
    answerHeaders.set(request, reply);
    done(headerFault(request.raw) ?? undefined);
  });
  const [keys, strangers] = [app.get(RateLimit), app.get(StrangerLimit)];
  answerPreflights(server, answerHeaders.crossOrigin, strangers);
  app.get(GraphqlSockets).addTo(server.server);
  new Admission(app.get(Identification), keys, strangers, app.get(AccessGuard)).addTo(server);
  acceptJson(server, new BodyReader(new BodyBudget(bodyBytes(app.get(FacadeConfig)))));
  countAnswers(server, new UnreadAnswers(answerBytes(), refused));
  server.addHook('preValidation', (request, _reply, done) => {
    try {
      refuseControlCharacters(request);
      done();
    } catch (cause) {
      done(cause as Error);
    }
  });
  const metrics = app.get(Metrics);
  watchConnections(metrics.registry, refused);
  server.addHook('onResponse', (request, reply, done) => {
    request.bodyHold?.release();
    boundRest(request, refused);
    const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
    const { elapsedTime } = reply;
    // A stream lasts as long as its reader wants.
    if (reply.getHeader('content-type') !== EVENT_STREAM) {
      metrics.answered(request.method, route, reply.statusCode, elapsedTime / 1000);
    }
    if (request.log.level === 'debug' || request.log.level === 'trace') {
      const { method } = request;
      request.log.debug({ method, route, status: reply.statusCode, ms: elapsedTime });
    }
    done();
  });
}

/** A preflight has no key: it is answered before one is asked for, and counted by its address. */
function answerPreflights(
  server: FastifyInstance,
  crossOrigin: CrossOrigin,
  strangers: StrangerLimit,
): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (!crossOrigin.isPreflight(request)) return done();
    try {
      strangers.take(request, reply);
      crossOrigin.answerPreflight(reply);
    } catch (cause) {
      done(cause as Error);
    }
  });
}

/** Memory for bodies in work; a single body always fits. */
function bodyBytes({ bodyMemory }: FacadeConfig): number {
  const share = getHeapStatistics().heap_size_limit / HEAP_SHARE;
  return Math.max(BODY_BYTES_MAX, Math.min(bodyMemory * MIB, share));
}

/** Memory for answers that are not taken: texts are in the heap until they are. */
function answerBytes(): number {
  return Math.min(ANSWER_MIB_MAX * MIB, getHeapStatistics().heap_size_limit / ANSWER_HEAP_SHARE);
}

function acceptJson(server: FastifyInstance, bodies: BodyReader): void {
  server.removeAllContentTypeParsers();
  server.decorateRequest('bodyHold', null);
  server.addHook('onRoute', releaseWithAnswer);
  const json = /^application\/(?:[\w.-]+\+)?json(?:\s*;|$)/i;
  server.addContentTypeParser(json, (request, payload, done) => {
    bodies.read(request, payload, done);
  });
}

/** A batch gives its memory back when its answer is made, however slowly the caller takes it. */
function releaseWithAnswer(route: RouteOptions): void {
  if (declaredRoute(String(route.method), route.url)?.operation.target !== 'items') return;
  const release = (
    request: FastifyRequest,
    _: FastifyReply,
    payload: unknown,
    done: Done,
  ): void => {
    request.bodyHold?.release();
    done(null, payload);
  };
  route.onSend = [route.onSend ?? [], release].flat();
}

/** Counts the texts of routes whose answers can be long; commands have short ones. */
function countAnswers(server: FastifyInstance, unread: UnreadAnswers): void {
  server.addHook('onRoute', (route) => {
    const target = declaredRoute(String(route.method), route.url)?.operation.target;
    if (route.method === 'POST' && target !== 'items' && route.url !== '/graphql') return;
    const count = (_: FastifyRequest, { raw }: FastifyReply, answer: unknown, done: Done): void => {
      // A text with characters beyond Latin-1 takes two bytes for each.
      if (typeof answer === 'string') unread.add(raw, answer.length * 2);
      else if (Buffer.isBuffer(answer) && !isShared(answer)) unread.add(raw, answer.length);
      done(null, answer);
    };
    route.onSend = [route.onSend ?? [], count].flat();
  });
}

type Done = (cause: null, payload: unknown) => void;
