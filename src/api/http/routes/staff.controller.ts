import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { QueryRunner } from '../../operations/runners/query-runner.js';
import { StaffRunner } from '../../operations/runners/staff-runner.js';
import {
  changeStaff,
  createStaff,
  getStaffMember,
  listStaff,
  removeStaff,
} from '../../operations/people/staff-operations.js';
import { sendJson } from '../server/command-responder.js';
import { callOf, queryCallOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

const GRACE = {
  staffId: '0193b1c2-7f10-7c55-8d3e-2f6a1b9c0d4e',
  username: 'grace',
  email: 'grace@example.com',
  name: 'Grace Hopper',
  role: 'auditor',
  status: 'ACTIVE',
  hasPassword: true,
  hasSecondFactor: false,
  singleSignOn: false,
  createdAt: '2026-11-30T08:00:00.000Z',
};
const ADDED = {
  staffId: GRACE.staffId,
  revision: '0',
  position: '7',
  replayed: false,
  changes: ['username', 'email', 'name', 'role'],
  staff: GRACE,
};

/** Admins and auditors as people. */
@Controller()
export class StaffController {
  constructor(
    private readonly staff: StaffRunner,
    private readonly queries: QueryRunner,
  ) {}

  @Route(createStaff, {
    method: 'POST',
    path: '/v1/staff',
    answer: {
      status: 201,
      description: 'The member.',
      example: ADDED,
      headers: { Location: 'Address of the member.' },
    },
  })
  async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const outcome = await this.staff.create(callOf(request));
    if (outcome.replayed) void reply.header('idempotency-replayed', 'true');
    void reply.header('location', `/v1/staff/${outcome.staffId}`);
    sendJson(reply, 201, JSON.stringify(outcome));
  }

  @Route(listStaff, {
    method: 'GET',
    path: '/v1/staff',
    answer: {
      status: 200,
      description: 'A page of members.',
      example: { items: [GRACE], nextCursor: null },
    },
  })
  list(@Req() request: FastifyRequest): Promise<object> {
    return this.queries.run(listStaff, queryCallOf(request));
  }

  @Route(getStaffMember, {
    method: 'GET',
    path: '/v1/staff/:staffId',
    answer: { status: 200, description: 'The member.', example: GRACE },
  })
  read(@Req() request: FastifyRequest): Promise<object> {
    return this.queries.run(getStaffMember, queryCallOf(request));
  }

  @Route(changeStaff, {
    method: 'PATCH',
    path: '/v1/staff/:staffId',
    answer: {
      status: 200,
      description: 'The member after the change.',
      example: {
        ...ADDED,
        revision: '1',
        position: '9',
        changes: ['role'],
        staff: { ...GRACE, role: 'admin' },
      },
    },
  })
  async change(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendJson(reply, 200, JSON.stringify(await this.staff.change(callOf(request))));
  }

  @Route(removeStaff, {
    method: 'DELETE',
    path: '/v1/staff/:staffId',
    answer: { status: 204, description: 'The member is removed.' },
  })
  async remove(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.staff.remove(callOf(request));
    void reply.code(204).send();
  }
}
