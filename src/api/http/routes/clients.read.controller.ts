import { Controller, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GetClient } from '../../../application/queries/get-client.js';
import { GetSettings } from '../../../application/queries/get-settings.js';
import {
  CLIENT_SORTS,
  ListClients,
  type ClientSort,
} from '../../../application/queries/lists/list-clients.js';
import { searchText } from '../../../domain/search-text.js';
import { clientOf } from '../../auth/client-access.js';
import { identityOf } from '../../auth/identity.js';
import { OptionalNotNull, Validate, type Rule } from '../../input/rules/rule.js';
import { isUnprintable, oneOf, ruleOf } from '../../input/rules/value-rules.js';
import { presentClient, presentRow, presentSettings } from '../../views/client-document.js';
import { presentPage } from '../../views/page.js';
import { settingsTag, weakTag } from '../../input/etag.js';
import { CLIENT_EXAMPLE, ROW_EXAMPLE, SETTINGS_EXAMPLE } from '../openapi/read-examples.js';
import {
  FreshInput,
  LedgerPageInput,
  MIN_REVISION_HEADER,
  pageAsked,
  parametersOf,
  bigintOrNull,
} from '../../input/query-input.js';
import { parseQuery, minRevisionOf } from '../server/query-params.js';
import { withEtag } from '../server/etag-response.js';
import { CLIENT, CLIENT_PAGE, CLIENT_SETTINGS } from '../../views/schemas/client-schema.js';
import { Route } from '../../operations/route.js';

const SEARCH_RULE: Rule = ruleOf(
  (value) =>
    typeof value === 'string' &&
    value.length <= 200 &&
    !isUnprintable(value) &&
    (searchText(value) !== '' || value.trim() === ''),
  'INVALID_TEXT',
  'must be at most 200 printable characters, one of which a reader can see',
  { type: 'string', maxLength: 200 },
);

class ClientsInput extends LedgerPageInput {
  @OptionalNotNull()
  @Validate(
    SEARCH_RULE,
    'Part of a username, name, company or e-mail, in any case, with or without accents.',
  )
  search?: string;

  @OptionalNotNull()
  @Validate(oneOf(['ACTIVE', 'DISABLED']), 'Only clients of this status.')
  status?: 'ACTIVE' | 'DISABLED';

  @OptionalNotNull()
  @Validate(oneOf(['SUFFICIENT', 'LOW', 'CRITICAL']), 'Only clients whose meter has this level.')
  level?: 'SUFFICIENT' | 'LOW' | 'CRITICAL';

  @OptionalNotNull()
  @Validate(
    oneOf([...CLIENT_SORTS, ...CLIENT_SORTS.map((sort) => `-${sort}`)]),
    'Order of the list; a minus in front reverses it; `username` unless given.',
  )
  sort?: string;
}

const FRESH = [...parametersOf(FreshInput), MIN_REVISION_HEADER];

/** Clients as they are now: the list, one of them, and its settings (S0-R2). */
@Controller()
export class ReadClients {
  constructor(private readonly queries: QueryBus) {}

  @Route({
    method: 'GET',
    path: '/v1/clients',
    operation: 'listClients',
    allow: ['admin', 'auditor'],
    summary: 'List clients',
    tag: 'Clients',
    parameters: parametersOf(ClientsInput),
    answer: {
      status: 200,
      description: 'A page of clients with their meters.',
      schema: CLIENT_PAGE,
      example: { items: [ROW_EXAMPLE], nextCursor: null },
    },
    problems: ['INVALID_CURSOR', 'PROJECTION_BEHIND'],
  })
  async list(@Req() request: FastifyRequest): Promise<object> {
    const input = parseQuery(ClientsInput, request);
    const sort = input.sort ?? 'username';
    const filters = {
      search: input.search?.trim() ? input.search : null,
      status: input.status ?? null,
      level: input.level ?? null,
      sort: sort.replace(/^-/, '') as ClientSort,
      descending: sort.startsWith('-'),
    };
    const query = new ListClients(filters, pageAsked(input), bigintOrNull(input.minPosition));
    return presentPage(await this.queries.execute(query), presentRow);
  }

  @Route({
    method: 'GET',
    path: '/v1/clients/:id',
    operation: 'getClient',
    tagged: true,
    allow: ['admin', 'auditor', 'client'],
    summary: 'Read a client',
    tag: 'Clients',
    parameters: FRESH,
    answer: {
      status: 200,
      description: 'Profile, settings, status and meter; a weak `ETag` of the answer.',
      schema: CLIENT,
      example: CLIENT_EXAMPLE,
    },
    problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'PROJECTION_BEHIND'],
  })
  async one(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | undefined> {
    const clientId = clientOf(request);
    const input = parseQuery(FreshInput, request);
    const query = new GetClient(clientId, minRevisionOf(input, request));
    const { role } = identityOf(request);
    const body = presentClient(await this.queries.execute(query), role);
    return withEtag({ request, reply }, weakTag(body), body);
  }

  @Route({
    method: 'GET',
    path: '/v1/clients/:id/settings',
    operation: 'getSettings',
    tagged: true,
    allow: ['admin', 'auditor', 'client'],
    summary: 'Read a client’s profile and settings',
    tag: 'Clients',
    parameters: FRESH,
    answer: {
      status: 200,
      description: 'Profile and settings alone; the strong `ETag` is what `If-Match` takes.',
      schema: CLIENT_SETTINGS,
      example: SETTINGS_EXAMPLE,
    },
    problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'PROJECTION_BEHIND'],
  })
  async settings(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | undefined> {
    const clientId = clientOf(request);
    const input = parseQuery(FreshInput, request);
    const query = new GetSettings(clientId, minRevisionOf(input, request));
    const body = presentSettings(await this.queries.execute(query), identityOf(request).role);
    return withEtag({ request, reply }, settingsTag(body.settingsRevision), body);
  }
}
