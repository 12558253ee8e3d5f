import type { Query } from '@nestjs/cqrs';
import { GetOverview } from '../../application/queries/get-overview.js';
import { ListProjections } from '../../application/queries/lists/list-projections.js';
import { ListPurges, type PurgeRow } from '../../application/queries/lists/list-purges.js';
import type { Page } from '../../application/queries/lists/page.js';
import { ListCertificates } from '../../application/queries/purges/list-certificates.js';
import type { Certificate } from '../../domain/purges/state.js';
import { PurgesInput } from '../input/queries/purge-queries.js';
import { presentCertificate } from '../views/operator/purge.js';
import { ListSchedule } from '../../application/queries/lists/list-schedule.js';
import type { ShownEntry } from '../../application/schedule/schedule-source.js';
import { GraphqlInput } from '../input/graphql-input.js';
import { NoInput } from '../input/no-input.js';
import { LedgerInput } from '../input/query-input.js';
import { ScheduleInput } from '../input/queries/schedule-queries.js';
import { utcText } from '../input/rules/time-rules.js';
import { presentProjections } from '../views/operator/projections.js';
import { GRAPHQL_ANSWER } from '../views/schemas/graphql-schema.js';
import { OVERVIEW, PROJECTIONS, PURGE_PAGE, REBUILD } from '../views/schemas/operator-schema.js';
import { SCHEDULE_PAGE } from '../views/schemas/time/schedule-schema.js';
import type { Operation } from './operation.js';
import { pageView, queryOperation } from './query-operation.js';

export const getOverview = queryOperation({
  name: 'getOverview',
  allow: ['admin', 'auditor'],
  target: 'ledger',
  tag: 'Operations',
  summary: 'Read the overview',
  input: LedgerInput,
  problems: ['PROJECTION_BEHIND'],
  answer: OVERVIEW,
  reads: () => 'scan',
  query: ({ minPosition, work }) => new GetOverview(minPosition, work),
  view: (found) => found,
});

export const listPurges = queryOperation({
  name: 'listPurges',
  allow: ['admin', 'auditor'],
  target: 'ledger',
  tag: 'Operations',
  summary: 'List the purges to come, or certificates of past ones',
  input: PurgesInput,
  problems: ['INVALID_CURSOR', 'PROJECTION_BEHIND'],
  answer: PURGE_PAGE,
  reads: () => 'page',
  query: ({ input, page, minPosition, work }): Query<Page<PurgeRow | Certificate>> =>
    input.done === 'true' ? new ListCertificates(page) : new ListPurges(page, minPosition, work),
  view: pageView((row: PurgeRow | Certificate) =>
    'purge' in row ? { clientId: row.clientId, ...row.purge } : presentCertificate(row),
  ),
});

export const listSchedule = queryOperation({
  name: 'listSchedule',
  allow: ['admin', 'auditor'],
  target: 'ledger',
  tag: 'Operations',
  summary: 'List what is due: purges, top-ups, reservations, reports, statements, mails',
  input: ScheduleInput,
  problems: ['INVALID_CURSOR', 'PROJECTION_BEHIND', 'READ_MODEL_UNAVAILABLE'],
  answer: SCHEDULE_PAGE,
  reads: () => 'page',
  query: ({ input: { kind, from, to }, page, minPosition }) => {
    const filters = { kind: kind ?? null, from: utcText(from), to: utcText(to) };
    return new ListSchedule(filters, { ...page, minPosition });
  },
  view: pageView((entry: ShownEntry) => entry),
});

export const listProjections = queryOperation({
  name: 'listProjections',
  allow: ['admin', 'auditor'],
  target: 'ledger',
  tag: 'Operations',
  summary: 'List the read models',
  input: NoInput,
  answer: PROJECTIONS,
  query: () => new ListProjections(),
  view: presentProjections,
});

export const rebuildProjection = {
  name: 'rebuildProjection',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Operations',
  summary: 'Rebuild a read model beside the served one, then switch',
  ids: { name: 'NOT_FOUND' },
  answer: REBUILD,
  problems: ['NOT_FOUND'],
} as const satisfies Operation;

export const getLiveness = {
  name: 'getLiveness',
  allow: 'public',
  target: 'ledger',
  tag: 'Operations',
  summary: 'Whether the process runs',
} as const satisfies Operation;

export const getReadiness = {
  name: 'getReadiness',
  allow: 'public',
  target: 'ledger',
  tag: 'Operations',
  summary: 'Whether requests can be served, and which part cannot; 503 when one cannot',
} as const satisfies Operation;

export const getMetrics = {
  name: 'getMetrics',
  allow: 'metrics',
  target: 'ledger',
  tag: 'Operations',
  summary: 'Prometheus metrics',
} as const satisfies Operation;

export const getOpenApi = {
  name: 'getOpenApi',
  allow: 'docs',
  target: 'ledger',
  tag: 'Operations',
  summary: 'This document',
} as const satisfies Operation;

export const getDocs = {
  name: 'getDocs',
  allow: 'docs',
  target: 'ledger',
  tag: 'Operations',
  summary: 'A page to try the interface',
} as const satisfies Operation;

export const getDocsFile = {
  name: 'getDocsFile',
  allow: 'docs',
  target: 'ledger',
  tag: 'Operations',
  summary: 'A file of the page',
  problems: ['NOT_FOUND'],
} as const satisfies Operation;

export const getGraphiql = {
  name: 'getGraphiql',
  allow: 'docs',
  target: 'ledger',
  tag: 'Operations',
  summary: 'A page to try GraphQL',
} as const satisfies Operation;

export const getGraphiqlFile = {
  name: 'getGraphiqlFile',
  allow: 'docs',
  target: 'ledger',
  tag: 'Operations',
  summary: 'A file of that page',
  problems: ['NOT_FOUND'],
} as const satisfies Operation;

export const listProblems = {
  name: 'listProblems',
  allow: 'public',
  target: 'ledger',
  tag: 'Operations',
  summary: 'List all problems that the service may answer with',
} as const satisfies Operation;

export const getProblem = {
  name: 'getProblem',
  allow: 'public',
  target: 'ledger',
  tag: 'Operations',
  summary: 'Read the meaning of a problem and its remedy',
  problems: ['NOT_FOUND'],
} as const satisfies Operation;

export const runGraphql = {
  name: 'runGraphql',
  allow: ['admin', 'auditor', 'gateway', 'client'],
  target: 'items',
  tag: 'Operations',
  summary: 'Run a GraphQL document; each of its fields has the roles of the operation it names',
  input: GraphqlInput,
  example: { query: '{ overview { clients { total } } }' },
  answer: GRAPHQL_ANSWER,
} as const satisfies Operation;
