import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { settingsTag, weakTag } from '../../input/etag.js';
import { getClient, getSettings, listClients } from '../../operations/client-operations.js';
import { QueryRunner } from '../../operations/runners/query-runner.js';
import { CLIENT_EXAMPLE, ROW_EXAMPLE, SETTINGS_EXAMPLE } from '../../views/examples.js';
import { withEtag } from '../server/etag-response.js';
import { queryCallOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

/** Clients as they are now: the list, one of them, and its settings (S0-R2). */
@Controller()
export class ReadClients {
  constructor(private readonly runner: QueryRunner) {}

  @Route(listClients, {
    method: 'GET',
    path: '/v1/clients',
    answer: {
      status: 200,
      description: 'A page of clients with their meters.',
      example: { items: [ROW_EXAMPLE], nextCursor: null },
    },
  })
  list(@Req() request: FastifyRequest): Promise<object> {
    return this.runner.run(listClients, queryCallOf(request));
  }

  @Route(getClient, {
    method: 'GET',
    path: '/v1/clients/:id',
    answer: {
      status: 200,
      description: 'Profile, settings, status and meter; a weak `ETag` of the answer.',
      example: CLIENT_EXAMPLE,
    },
    tagged: true,
  })
  async one(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | undefined> {
    const body = await this.runner.run(getClient, queryCallOf(request));
    return withEtag({ request, reply }, weakTag(body), body);
  }

  @Route(getSettings, {
    method: 'GET',
    path: '/v1/clients/:id/settings',
    answer: {
      status: 200,
      description: 'Profile and settings alone; the strong `ETag` is what `If-Match` takes.',
      example: SETTINGS_EXAMPLE,
    },
    tagged: true,
  })
  async settings(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | undefined> {
    const body = await this.runner.run(getSettings, queryCallOf(request));
    return withEtag({ request, reply }, settingsTag(body.settingsRevision), body);
  }
}
