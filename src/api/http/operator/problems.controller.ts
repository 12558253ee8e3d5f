import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ERROR_CODES, type ErrorCode } from '../../errors/error-table.js';
import { Problem } from '../../errors/problem.js';
import { getProblem, listProblems } from '../../operations/service-operations.js';
import { PROBLEM_KIND, PROBLEM_KINDS, problemKind } from '../../views/problem-kind.js';
import { PROBLEM_PAGE_POLICY, problemPage, problemsPage } from '../../views/problem-page.js';
import { sendJson } from '../server/command-responder.js';
import { preferredOf } from '../server/content-negotiation.js';
import { sendPage } from '../server/headers/send-page.js';
import { addVary } from '../server/headers/vary.js';
import { Route } from '../server/route.js';

const FORMATS = ['application/json', 'text/html'] as const;

/** The pages behind the `type` of a problem: meaning, remedy, and whether to retry. */
@Controller()
export class ProblemsController {
  @Route(listProblems, {
    method: 'GET',
    path: '/problems',
    answer: {
      status: 200,
      description: 'Every problem by its code, as JSON or as a page.',
      schema: PROBLEM_KINDS,
      example: { items: [problemKind('INSUFFICIENT_CREDITS')], nextCursor: null },
      types: FORMATS,
    },
    problems: ['NOT_ACCEPTABLE'],
  })
  all(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const items = ERROR_CODES.map(problemKind);
    send(request, reply, { items, nextCursor: null }, () => problemsPage(items));
  }

  @Route(getProblem, {
    method: 'GET',
    path: '/problems/:code',
    answer: {
      status: 200,
      description: 'Meaning, remedy, and whether to retry, as JSON or as a page.',
      schema: PROBLEM_KIND,
      example: problemKind('INSUFFICIENT_CREDITS'),
      types: FORMATS,
    },
    problems: ['NOT_ACCEPTABLE'],
  })
  one(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const kind = problemKind(codeIn(request));
    send(request, reply, kind, () => problemPage(kind));
  }
}

/** The code in the address, in the form of the address or of the code itself. */
function codeIn(request: FastifyRequest): ErrorCode {
  const { code } = request.params as { code: string };
  const asked = code.toUpperCase().replaceAll('-', '_');
  const known = ERROR_CODES.find((one) => one === asked);
  if (known === undefined)
    throw new Problem('NOT_FOUND', { detail: 'There is no such problem: /problems lists them.' });
  return known;
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  json: object,
  page: () => string,
): void {
  addVary(reply, 'Accept');
  const format = preferredOf(request.headers.accept, FORMATS);
  if (format === 'application/json') return sendJson(reply, 200, JSON.stringify(json));
  sendPage(reply, page(), PROBLEM_PAGE_POLICY);
}
