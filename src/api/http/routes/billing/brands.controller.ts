import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrandOf } from '../../../../application/brands/brand-of.js';
import {
  getBrand,
  getBranding,
  removeBrand,
  setBrand,
} from '../../../operations/billing/brand-operations.js';
import { BrandRunner } from '../../../operations/runners/billing/brand-runner.js';
import { QueryRunner } from '../../../operations/runners/query-runner.js';
import { BRAND as BRAND_SCHEMA, presentBranding } from '../../../views/billing/brand.js';
import { sendJson } from '../../server/command-responder.js';
import { addVary } from '../../server/headers/vary.js';
import { callOf, queryCallOf } from '../../server/request-call.js';
import { Route } from '../../server/route.js';

const SHOWN = {
  name: 'Example SMS',
  primaryColour: '#336699',
  logo: null,
  supportEmail: 'help@example.com',
  loginText: 'Welcome',
};
const BRAND = { domain: 'sms.example.com', ...SHOWN, mailFrom: null };

/** Brands of resellers, by their domains (S1-02). */
@Controller()
export class BrandsController {
  constructor(
    private readonly brands: BrandRunner,
    private readonly queries: QueryRunner,
    private readonly brandOf: BrandOf,
  ) {}

  @Route(setBrand, {
    method: 'PUT',
    path: '/v1/brands/:domain',
    answer: { status: 200, description: 'The brand of the domain.', example: BRAND },
    also: [
      {
        status: 201,
        description: 'The first brand of the domain.',
        schema: BRAND_SCHEMA,
        example: BRAND,
      },
    ],
  })
  async set(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { brand, isNew } = await this.brands.setNew(callOf(request));
    sendJson(reply, isNew ? 201 : 200, JSON.stringify(brand));
  }

  @Route(getBrand, {
    method: 'GET',
    path: '/v1/brands/:domain',
    answer: { status: 200, description: 'The brand of the domain.', example: BRAND },
  })
  read(@Req() request: FastifyRequest): Promise<object> {
    return this.queries.run(getBrand, queryCallOf(request));
  }

  @Route(removeBrand, {
    method: 'DELETE',
    path: '/v1/brands/:domain',
    answer: { status: 204, description: 'The brand is removed.' },
  })
  async remove(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.brands.remove(callOf(request));
    void reply.code(204).send();
  }

  @Route(getBranding, {
    method: 'GET',
    path: '/v1/branding',
    answer: { status: 200, description: 'The brand of the host.', example: SHOWN },
  })
  async branding(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    addVary(reply, 'Host');
    return presentBranding(await this.brandOf.domain(request.hostname));
  }
}
