import { Controller, Req, Res, StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { StatementDocument } from '../../../../application/statements/statement-document.js';
import { StatementFiles } from '../../../../application/statements/statement-files.js';
import {
  getIssuedStatement,
  getStatement,
  listStatements,
} from '../../../operations/billing/statement-operations.js';
import type { QueryOperation } from '../../../operations/query-operation.js';
import { QueryRunner } from '../../../operations/runners/query-runner.js';
import { statementCsv } from '../../../views/billing/statement-csv.js';
import { preferredOf, streamOf } from '../../server/content-negotiation.js';
import { addVary } from '../../server/headers/vary.js';
import { queryCallOf } from '../../server/request-call.js';
import { Route } from '../../server/route.js';
import { ISSUED_EXAMPLE, STATEMENT_EXAMPLE } from './statement-example.js';

const FORMATS = ['application/json', 'text/csv', 'application/pdf'] as const;

/** Statements of clients (S0-43, S0-45, S0-47). */
@Controller()
export class StatementsController {
  constructor(
    private readonly queries: QueryRunner,
    private readonly files: StatementFiles,
  ) {}

  @Route(getStatement, {
    method: 'GET',
    path: '/v1/clients/:id/statement',
    answer: {
      status: 200,
      description: 'The statement of the period.',
      example: STATEMENT_EXAMPLE,
      types: FORMATS,
    },
    problems: ['NOT_ACCEPTABLE'],
  })
  period(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    return this.answer(getStatement, request, reply);
  }

  @Route(listStatements, {
    method: 'GET',
    path: '/v1/clients/:id/statements',
    answer: {
      status: 200,
      description: 'A page of statements.',
      example: { items: [ISSUED_EXAMPLE], nextCursor: null },
    },
  })
  list(@Req() request: FastifyRequest): Promise<object> {
    return this.queries.run(listStatements, queryCallOf(request));
  }

  @Route(getIssuedStatement, {
    method: 'GET',
    path: '/v1/clients/:id/statements/:number',
    answer: {
      status: 200,
      description: 'The statement.',
      example: STATEMENT_EXAMPLE,
      types: FORMATS,
    },
    problems: ['NOT_ACCEPTABLE'],
  })
  issued(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    return this.answer(getIssuedStatement, request, reply);
  }

  private async answer<I extends object, A extends object, N extends string>(
    operation: QueryOperation<I, StatementDocument, A, N>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<object> {
    const call = queryCallOf(request);
    const format = preferredOf(request.headers.accept, FORMATS);
    addVary(reply, 'Accept');
    if (format === 'application/json') return this.queries.run(operation, call);
    const document = await this.queries.find(operation, call);
    if (format === 'text/csv') return streamOf(statementCsv(document), format);
    return new StreamableFile(await this.files.pdf(document), { type: format });
  }
}
