import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SingleStreamCommand } from '../../application/commands/run-command.js';
import { checked } from '../input/checked.js';
import { ReasonInput } from '../input/money-input.js';
import { NoInput } from '../input/no-input.js';
import { Idempotency } from '../intent/idempotency.js';
import { Answering } from './answering.js';
import { CLIENT_ID, outcomeExample } from './examples.js';
import { Route } from './route.js';
import type { RouteSpec } from './route.js';

type Switch = 'DisableClient' | 'EnableClient';
type Reasoned = 'RestrictMessaging' | 'AllowMessaging' | 'HoldPurge' | 'ReleasePurgeHold';

/** The route of one switch of a client's life. */
function switchRoute(verb: string, summary: string, reasoned: boolean): RouteSpec {
  return {
    method: 'POST',
    path: `/v1/clients/:id/${verb}`,
    allow: ['admin'],
    tag: 'Lifecycle',
    summary,
    input: reasoned ? ReasonInput : NoInput,
    example: reasoned ? { reason: 'ticket 4711' } : {},
    idempotency: 'optional',
    answer: {
      status: 200,
      description: 'It is so now; asking for what is so already changes nothing.',
      schema: 'Outcome',
      example: outcomeExample({ client: { id: CLIENT_ID, username: 'ada', status: 'ACTIVE' } }),
    },
    problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED'],
  };
}

/** Switches of a client's life; each is a quiet success when it stands that way already. */
@Controller()
export class LifecycleController {
  constructor(
    private readonly answering: Answering,
    private readonly idempotency: Idempotency,
  ) {}

  @Route(switchRoute('disable', 'Close the console to a client; traffic goes on', false))
  disable(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.turn(request, reply, 'DisableClient');
  }

  @Route(switchRoute('enable', 'Open the console again and cancel the deletion', false))
  enable(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.turn(request, reply, 'EnableClient');
  }

  @Route(switchRoute('restrict-messaging', 'Stop a client’s traffic', true))
  restrict(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.reasoned(request, reply, 'RestrictMessaging');
  }

  @Route(switchRoute('allow-messaging', 'Let a client’s traffic run again', true))
  allow(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.reasoned(request, reply, 'AllowMessaging');
  }

  @Route(switchRoute('purge-hold', 'Keep a disabled client from being deleted', true))
  hold(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.reasoned(request, reply, 'HoldPurge');
  }

  @Route(switchRoute('release-purge-hold', 'Let the deletion take its course again', true))
  release(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.reasoned(request, reply, 'ReleasePurgeHold');
  }

  private turn(request: FastifyRequest, reply: FastifyReply, type: Switch): Promise<void> {
    checked(NoInput, request.body ?? {});
    return this.send(request, reply, { type });
  }

  private reasoned(request: FastifyRequest, reply: FastifyReply, type: Reasoned): Promise<void> {
    const { reason } = checked(ReasonInput, request.body);
    return this.send(request, reply, { type, reason });
  }

  private send(
    request: FastifyRequest,
    reply: FastifyReply,
    command: SingleStreamCommand,
  ): Promise<void> {
    const keyed = this.idempotency.keyed(command, this.idempotency.sent(request));
    return this.answering.run(request, reply, keyed, { client: true });
  }
}
