import { GetStatement } from '../../../application/queries/billing/get-statement.js';
import { StatementInput } from '../../input/billing/statement-input.js';
import { presentStatement, STATEMENT } from '../../views/billing/statement.js';
import { queryOperation } from '../query-operation.js';

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
