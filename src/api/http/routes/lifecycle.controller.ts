import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  allowMessaging,
  disableClient,
  enableClient,
  holdPurge,
  releasePurgeHold,
  restrictMessaging,
} from '../../operations/lifecycle-operations.js';
import { CHANGED_CLIENT_EXAMPLE, clientExample, outcomeExample } from '../../views/examples.js';
import { CommandResponder } from '../server/command-responder.js';
import { Route, type RouteSpec } from '../server/route.js';

/** Address and answer of one switch of a client's life. */
function switchRoute(verb: string): Omit<RouteSpec, 'operation'> {
  return {
    method: 'POST',
    path: `/v1/clients/:id/${verb}`,
    answer: {
      status: 200,
      description: 'The switch is set; a repeated command changes nothing.',
      example: clientExample(),
    },
  };
}

/** Switches of a client's life; setting one to what it is already records nothing. */
@Controller()
export class LifecycleController {
  constructor(private readonly answering: CommandResponder) {}

  @Route(disableClient, {
    ...switchRoute('disable'),
    answer: {
      status: 200,
      description:
        'The client cannot log in any more. Its traffic goes on and is debited; restrict-messaging ' +
        'stops it. `client.purgeAt`, 90 days later, is the day of its deletion; enabling it before ' +
        'cancels that. `notice` says so in words. Disabling again changes nothing and moves no date.',
      example: outcomeExample({
        client: {
          ...CHANGED_CLIENT_EXAMPLE,
          status: 'DISABLED',
          disabledAt: '2026-11-21T08:00:00.000Z',
          purgeAt: '2027-02-19T08:00:00.000Z',
        },
        notice:
          'The client cannot log in any more. Its messages are still accepted and debited: ' +
          'restrict-messaging stops them. The client is due for deletion at ' +
          '2027-02-19T08:00:00.000Z, unless it is enabled or gets a purge hold before.',
      }),
    },
  })
  disable(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answering.run({ request, reply }, disableClient);
  }

  @Route(enableClient, switchRoute('enable'))
  enable(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answering.run({ request, reply }, enableClient);
  }

  @Route(restrictMessaging, switchRoute('restrict-messaging'))
  restrict(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answering.run({ request, reply }, restrictMessaging);
  }

  @Route(allowMessaging, switchRoute('allow-messaging'))
  allow(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answering.run({ request, reply }, allowMessaging);
  }

  @Route(holdPurge, switchRoute('purge-hold'))
  hold(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answering.run({ request, reply }, holdPurge);
  }

  @Route(releasePurgeHold, switchRoute('release-purge-hold'))
  release(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answering.run({ request, reply }, releasePurgeHold);
  }
}
