import { Controller, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GetClient } from '../../../application/queries/get-client.js';
import { GetSettings } from '../../../application/queries/get-settings.js';
import { ListClients, type ClientSort } from '../../../application/queries/lists/list-clients.js';
import { settingsTag, weakTag } from '../../input/etag.js';
import { bigintOrNull, pageAsked } from '../../input/query-input.js';
import { getClient, getSettings, listClients } from '../../operations/client-operations.js';
import { presentClient, presentRow, presentSettings } from '../../views/client.js';
import { CLIENT_EXAMPLE, ROW_EXAMPLE, SETTINGS_EXAMPLE } from '../../views/examples.js';
import { presentPage } from '../../views/page.js';
import { CLIENT, CLIENT_PAGE, CLIENT_SETTINGS } from '../../views/schemas/client-schema.js';
import { withEtag } from '../server/etag-response.js';
import { minRevisionOf, parseQuery } from '../server/query-params.js';
import { clientOf, identityOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

/** Clients as they are now: the list, one of them, and its settings (S0-R2). */
@Controller()
export class ReadClients {
  constructor(private readonly queries: QueryBus) {}

  @Route(listClients, {
    method: 'GET',
    path: '/v1/clients',
    answer: {
      status: 200,
      description: 'A page of clients with their meters.',
      schema: CLIENT_PAGE,
      example: { items: [ROW_EXAMPLE], nextCursor: null },
    },
  })
  async list(@Req() request: FastifyRequest): Promise<object> {
    const input = parseQuery(listClients.input, request);
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

  @Route(getClient, {
    method: 'GET',
    path: '/v1/clients/:id',
    answer: {
      status: 200,
      description: 'Profile, settings, status and meter; a weak `ETag` of the answer.',
      schema: CLIENT,
      example: CLIENT_EXAMPLE,
    },
    tagged: true,
  })
  async one(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | undefined> {
    const clientId = clientOf(request);
    const input = parseQuery(getClient.input, request);
    const query = new GetClient(clientId, minRevisionOf(input, request));
    const { role } = identityOf(request);
    const body = presentClient(await this.queries.execute(query), role);
    return withEtag({ request, reply }, weakTag(body), body);
  }

  @Route(getSettings, {
    method: 'GET',
    path: '/v1/clients/:id/settings',
    answer: {
      status: 200,
      description: 'Profile and settings alone; the strong `ETag` is what `If-Match` takes.',
      schema: CLIENT_SETTINGS,
      example: SETTINGS_EXAMPLE,
    },
    tagged: true,
  })
  async settings(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | undefined> {
    const clientId = clientOf(request);
    const input = parseQuery(getSettings.input, request);
    const query = new GetSettings(clientId, minRevisionOf(input, request));
    const body = presentSettings(await this.queries.execute(query), identityOf(request).role);
    return withEtag({ request, reply }, settingsTag(body.settingsRevision), body);
  }
}
