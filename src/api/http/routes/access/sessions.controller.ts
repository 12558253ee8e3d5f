import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { credentialId } from '../../../auth/identity.js';
import { QueryRunner } from '../../../operations/runners/query-runner.js';
import { SessionRunner } from '../../../operations/runners/session-runner.js';
import {
  endSession,
  getMe,
  listLogins,
  listSessions,
  logOut,
} from '../../../operations/session-operations.js';
import { CLIENT_ID } from '../../../views/examples.js';
import { clearSessionCookie } from '../../server/admission/session-cookie.js';
import { callOf, identityOf, queryCallOf } from '../../server/request-call.js';
import { Route } from '../../server/route.js';

const SESSION_ID = '5f0c1a52-6f0e-4d7f-9b0a-0c9a4d2f7e11';
const AT = '2026-11-21T08:00:00.000Z';
const UNTIL = '2026-12-05T08:00:00.000Z';
const SENDER = { address: '192.0.2.7', userAgent: 'Mozilla/5.0' };
const SESSION = {
  sessionId: SESSION_ID,
  current: true,
  kind: 'token',
  ...{ startedAt: AT, refreshedAt: AT, expiresAt: UNTIL },
  ...SENDER,
};
const LOGIN = {
  loginId: '0193a1f0-7d5c-7f1a-9f7e-3a8f5f0b7c11',
  at: AT,
  ...{ outcome: 'SUCCESS', reason: null, method: 'password', role: 'client' },
  clientId: CLIENT_ID,
  unknownName: null,
  ...SENDER,
  sessionId: SESSION_ID,
};

/** The caller, its sessions, and the log of logins. */
@Controller()
export class SessionsController {
  constructor(
    private readonly queries: QueryRunner,
    private readonly sessions: SessionRunner,
  ) {}

  @Route(logOut, {
    method: 'POST',
    path: '/v1/logout',
    answer: { status: 204, description: 'The session has ended.' },
  })
  async logout(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.sessions.logout(callOf(request));
    clearCookieOf(request, reply);
    void reply.code(204).send();
  }

  @Route(getMe, {
    method: 'GET',
    path: '/v1/me',
    answer: {
      status: 200,
      description: 'The caller, with its key or its session.',
      example: {
        ...{ role: 'client', clientId: CLIENT_ID, name: 'Ada Lovelace', username: 'ada' },
        ...{ sessionId: SESSION_ID, expiresAt: UNTIL },
      },
    },
  })
  me(@Req() request: FastifyRequest): Promise<object> {
    return this.queries.run(getMe, queryCallOf(request));
  }

  @Route(listSessions, {
    method: 'GET',
    path: '/v1/sessions',
    answer: {
      status: 200,
      description: 'The sessions of the caller.',
      example: { items: [SESSION], nextCursor: null },
    },
  })
  list(@Req() request: FastifyRequest): Promise<object> {
    return this.queries.run(listSessions, queryCallOf(request));
  }

  @Route(endSession, {
    method: 'DELETE',
    path: '/v1/sessions/:sessionId',
    answer: { status: 204, description: 'The session has ended.' },
  })
  async end(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { sessionId } = await this.sessions.end(callOf(request));
    if (sessionId === credentialId(identityOf(request))) clearCookieOf(request, reply);
    void reply.code(204).send();
  }

  @Route(listLogins, {
    method: 'GET',
    path: '/v1/logins',
    answer: {
      status: 200,
      description: 'Logins of people. Best effort: those of an attack beyond a bound are missing.',
      example: { items: [LOGIN], nextCursor: null },
    },
  })
  logins(@Req() request: FastifyRequest): Promise<object> {
    return this.queries.run(listLogins, queryCallOf(request));
  }
}

/** A browser need not keep a cookie whose session has ended. */
function clearCookieOf(request: FastifyRequest, reply: FastifyReply): void {
  const { credential } = identityOf(request);
  if (credential.kind === 'session' && credential.via === 'cookie') clearSessionCookie(reply);
}
