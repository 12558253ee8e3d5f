import { Catch } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { closeIfEndless } from './body/unread-body.js';
import { allowedMethods } from './route-paths.js';
import { Metrics } from './metrics.js';
import { OutageLog } from './outage-log.js';
import { ReadStopped } from '../../../application/queries/long-reads.js';
import { Problem, problemBody } from '../../errors/problem.js';
import { toProblem } from '../../errors/problem-of-error.js';

/** Turns exceptions into answers; no other code does. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly outages = new OutageLog();

  constructor(private readonly metrics: Metrics) {}

  catch(cause: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    sendProblem(request, http.getResponse<FastifyReply>(), cause, ({ code, status }) => {
      this.metrics.refused(code);
      // No store is out of order when a read is stopped.
      if (status === 503 && !(cause instanceof ReadStopped)) this.outages.tell(request.log, cause);
    });
  }
}

/** Answers with the problem for an exception. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  cause: unknown,
  counted: (problem: Problem) => void,
): void {
  const known =
    toProblem(cause) ?? (clientDisconnected(request) ? new Problem('MALFORMED_JSON') : null);
  if (known === null) request.log.error({ err: cause }, 'internal error');
  if (reply.raw.headersSent) {
    // The stream has started, so the answer can only be aborted.
    reply.raw.destroy();
    return;
  }
  const problem = methodNotAllowed(request, reply, known ?? new Problem('INTERNAL'));
  counted(problem);
  for (const [name, value] of Object.entries(problem.parts.headers ?? {})) {
    void reply.header(name, value);
  }
  closeIfEndless(request, reply);
  const { retryAfter } = problem.parts;
  if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer realm="tallystick"');
  void reply
    .code(problem.status)
    .header('content-type', 'application/problem+json')
    // A handler may have said that its answer can be kept.
    .header('cache-control', 'no-store')
    .send(problemBody(problem, shownPath(request), request.id));
}

/** The caller disconnected before its body was complete: no defect, and no reader for an answer. */
function clientDisconnected({ raw }: FastifyRequest): boolean {
  return raw.destroyed && !raw.complete;
}

/** An address that exists with another method is 405, with its methods. */
function methodNotAllowed(request: FastifyRequest, reply: FastifyReply, problem: Problem): Problem {
  if (!request.is404 || problem.code !== 'NOT_FOUND') return problem;
  const methods = allowedMethods(pathOf(request));
  if (methods.length === 0) return problem;
  void reply.header('allow', methods.join(', '));
  const detail = `Supported methods: ${methods.join(', ')}.`;
  return new Problem('METHOD_NOT_ALLOWED', { detail });
}

/** The address, in which a token is a secret: proxies and logs of callers keep problems. */
function shownPath(request: FastifyRequest): string {
  const pattern = request.routeOptions.url ?? '';
  if (!pattern.includes('/:token')) return pathOf(request);
  const segments = pattern.split('/');
  const sent = pathOf(request).split('/');
  return sent.map((segment, n) => (segments[n] === ':token' ? '…' : segment)).join('/');
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}
