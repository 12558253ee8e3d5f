import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  changeLegalEntity,
  createLegalEntity,
  getLegalEntity,
  listLegalEntities,
  removeLegalEntity,
} from '../../../operations/billing/legal-entity-operations.js';
import { LegalEntityRunner } from '../../../operations/runners/billing/legal-entity-runner.js';
import { QueryRunner } from '../../../operations/runners/query-runner.js';
import { sendJson } from '../../server/command-responder.js';
import { callOf, queryCallOf } from '../../server/request-call.js';
import { Route } from '../../server/route.js';

const ENTITY = {
  legalEntityId: 'de-gmbh',
  name: 'Telefonwerke GmbH',
  addressLines: ['Hauptstraße 1', '10115 Berlin'],
  country: 'DE',
  taxId: 'DE123456789',
  iban: null,
  invoicePrefix: 'DE-',
  footer: null,
  createdAt: '2026-11-30T08:00:00.000Z',
  changedAt: '2026-11-30T08:00:00.000Z',
};

/** The parties that bill (S0-44). */
@Controller()
export class LegalEntitiesController {
  constructor(
    private readonly entities: LegalEntityRunner,
    private readonly queries: QueryRunner,
  ) {}

  @Route(createLegalEntity, {
    method: 'POST',
    path: '/v1/legal-entities',
    answer: {
      status: 201,
      description: 'The legal entity.',
      example: ENTITY,
      headers: { Location: 'Address of the legal entity.' },
    },
  })
  async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { entity, isReplayed } = await this.entities.add(callOf(request));
    if (isReplayed) void reply.header('idempotency-replayed', 'true');
    void reply.header('location', `/v1/legal-entities/${entity.legalEntityId}`);
    sendJson(reply, 201, JSON.stringify(entity));
  }

  @Route(listLegalEntities, {
    method: 'GET',
    path: '/v1/legal-entities',
    answer: {
      status: 200,
      description: 'A page of legal entities.',
      example: { items: [ENTITY], nextCursor: null },
    },
  })
  list(@Req() request: FastifyRequest): Promise<object> {
    return this.queries.run(listLegalEntities, queryCallOf(request));
  }

  @Route(getLegalEntity, {
    method: 'GET',
    path: '/v1/legal-entities/:legalEntityId',
    answer: { status: 200, description: 'The legal entity.', example: ENTITY },
  })
  read(@Req() request: FastifyRequest): Promise<object> {
    return this.queries.run(getLegalEntity, queryCallOf(request));
  }

  @Route(changeLegalEntity, {
    method: 'PATCH',
    path: '/v1/legal-entities/:legalEntityId',
    answer: { status: 200, description: 'The legal entity after the change.', example: ENTITY },
  })
  async change(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendJson(reply, 200, JSON.stringify(await this.entities.change(callOf(request))));
  }

  @Route(removeLegalEntity, {
    method: 'DELETE',
    path: '/v1/legal-entities/:legalEntityId',
    answer: { status: 204, description: 'The legal entity is removed.' },
  })
  async remove(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.entities.remove(callOf(request));
    void reply.code(204).send();
  }
}
