import { GetStatement } from '../../../application/queries/billing/get-statement.js';
import { GetIssuedStatement } from '../../../application/queries/billing/get-issued-statement.js';
import { ListStatements } from '../../../application/queries/billing/list-statements.js';
import { ListInput } from '../../input/query-input.js';
import { StatementInput } from '../../input/billing/statement-input.js';
import { ISSUED_STATEMENTS, presentIssued } from '../../views/billing/issued-statement.js';
import { presentStatement, STATEMENT } from '../../views/billing/statement.js';
import { pageView, queryOperation } from '../query-operation.js';

export const getStatement = queryOperation({
  name: 'getStatement',
  allow: ['admin', 'auditor', 'client'],
  target: 'client',
  tag: 'Billing',
  summary: 'Read the statement of a period',
  input: StatementInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'CLIENT_DAMAGED'],
  answer: STATEMENT,
  reads: () => 'audit',
  query: ({ clientId, input: { from, to }, minRevision, caller, work }) =>
    new GetStatement({ clientId, from: from ?? null, to: to ?? null, minRevision, caller }, work),
  view: presentStatement,
});

export const listStatements = queryOperation({
  name: 'listStatements',
  allow: ['admin', 'auditor', 'client'],
  target: 'client',
  tag: 'Billing',
  summary: 'List the statements that were issued on invoice dates, newest first',
  input: ListInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'INVALID_CURSOR'],
  answer: ISSUED_STATEMENTS,
  reads: () => 'page',
  query: ({ clientId, page, caller, work }) =>
    new ListStatements(clientId, { ...page, caller }, work),
  view: pageView(presentIssued),
});

export const getIssuedStatement = queryOperation({
  name: 'getIssuedStatement',
  allow: ['admin', 'auditor', 'client'],
  target: 'client',
  tag: 'Billing',
  summary: 'Read a statement that was issued',
  ids: { number: 'NOT_FOUND' },
  problems: ['NOT_FOUND', 'CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'CLIENT_DAMAGED'],
  answer: STATEMENT,
  reads: () => 'audit',
  query: ({ clientId, ids: { number }, caller, work }) =>
    new GetIssuedStatement(clientId, number, caller, work),
  view: presentStatement,
});
