import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AllowMessaging } from '../../../application/commands/clients/allow-messaging.js';
import { DisableClient } from '../../../application/commands/clients/disable-client.js';
import { EnableClient } from '../../../application/commands/clients/enable-client.js';
import { HoldPurge } from '../../../application/commands/clients/hold-purge.js';
import { ReleasePurgeHold } from '../../../application/commands/clients/release-purge-hold.js';
import { RestrictMessaging } from '../../../application/commands/clients/restrict-messaging.js';
import type { LedgerCommand } from '../../../application/commands/ledger-command.js';
import type { CallerCommand } from '../../../domain/client/commands.js';
import type { Caller } from '../../../application/lanes/answer.js';
import { clientOf } from '../../auth/client-access.js';
import { callerOf } from '../../auth/identity.js';
import { parseBody } from '../../input/checked.js';
import { OptionalReasonInput, ReasonInput } from '../../input/money-input.js';
import { NoInput } from '../../input/no-input.js';
import type { InputClass } from '../../input/rules/rule.js';
import { Idempotency } from '../../operations/idempotency.js';
import { disabledNotice } from '../../views/disabled-notice.js';
import { CLIENT_OUTCOME, DISABLE_OUTCOME } from '../../views/schemas/outcome-schema.js';
import { CHANGED_CLIENT_EXAMPLE } from '../openapi/read-examples.js';
import { CommandResponder, type ResponseOptions } from '../server/command-responder.js';
import { clientExample, outcomeExample } from '../openapi/examples.js';
import { Route } from '../../operations/route.js';
import type { RouteSpec } from '../../operations/route.js';

/** A class of the command bus. */
type CommandClass<C extends CallerCommand> = new (
  clientId: string,
  command: C,
  caller: Caller,
) => LedgerCommand<CallerCommand>;

/** What disabling does (S1-32 … S1-36). */
const DISABLE =
  'Disable a client: its login ends, its traffic goes on, and it is deleted 90 days later';

/** The route of one switch of a client's life. */
function switchRoute(
  [verb, operation]: readonly [verb: string, operation: string],
  summary: string,
  input: InputClass,
): RouteSpec {
  return {
    method: 'POST',
    path: `/v1/clients/:id/${verb}`,
    operation,
    allow: ['admin'],
    tag: 'Lifecycle',
    summary,
    input,
    example: input === NoInput ? {} : { reason: 'ticket 4711' },
    idempotency: 'optional',
    answer: {
      status: 200,
      description: 'It is so now; asking for what is so already changes nothing.',
      schema: CLIENT_OUTCOME,
      example: clientExample(),
    },
    problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED'],
  };
}

/** Switches of a client's life; each is a quiet success when it stands that way already. */
@Controller()
export class LifecycleController {
  constructor(
    private readonly answering: CommandResponder,
    private readonly idempotency: Idempotency,
  ) {}

  @Route({
    ...switchRoute(['disable', 'disableClient'], DISABLE, OptionalReasonInput),
    answer: {
      status: 200,
      description:
        'The client cannot log in any more. Its traffic goes on and is debited; restrict-messaging ' +
        'stops it. `client.purgeAt`, 90 days later, is the day of its deletion; enabling it before ' +
        'cancels that. `notice` says so in words. Disabling again changes nothing and moves no date.',
      schema: DISABLE_OUTCOME,
      example: outcomeExample({
        client: {
          ...CHANGED_CLIENT_EXAMPLE,
          status: 'DISABLED',
          disabledAt: '2026-11-21T08:00:00.000Z',
          purgeAt: '2027-02-19T08:00:00.000Z',
        },
        notice:
          'The client cannot log in any more. Traffic goes on and is debited: restrict-messaging ' +
          'stops it. The client is due for deletion on 2027-02-19T08:00:00.000Z unless it is ' +
          'enabled or held before.',
      }),
    },
  })
  disable(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { reason } = parseBody(OptionalReasonInput, request.body ?? {});
    const command = { type: 'DisableClient', reason: reason ?? null } as const;
    const shown = { client: true, notice: disabledNotice };
    return this.send({ request, reply }, DisableClient, command, shown);
  }

  @Route(
    switchRoute(
      ['enable', 'enableClient'],
      'Let a client log in again and cancel its deletion',
      NoInput,
    ),
  )
  enable(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    parseBody(NoInput, request.body ?? {});
    return this.send({ request, reply }, EnableClient, { type: 'EnableClient' });
  }

  @Route(
    switchRoute(
      ['restrict-messaging', 'restrictMessaging'],
      'Stop a client’s traffic',
      ReasonInput,
    ),
  )
  restrict(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { reason } = parseBody(ReasonInput, request.body);
    return this.send({ request, reply }, RestrictMessaging, { type: 'RestrictMessaging', reason });
  }

  @Route(
    switchRoute(
      ['allow-messaging', 'allowMessaging'],
      'Let a client’s traffic run again',
      ReasonInput,
    ),
  )
  allow(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { reason } = parseBody(ReasonInput, request.body);
    return this.send({ request, reply }, AllowMessaging, { type: 'AllowMessaging', reason });
  }

  @Route(
    switchRoute(
      ['purge-hold', 'holdPurge'],
      'Keep a disabled client from being deleted',
      ReasonInput,
    ),
  )
  hold(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { reason } = parseBody(ReasonInput, request.body);
    return this.send({ request, reply }, HoldPurge, { type: 'HoldPurge', reason });
  }

  @Route(
    switchRoute(
      ['release-purge-hold', 'releasePurgeHold'],
      'Let the deletion take its course again',
      ReasonInput,
    ),
  )
  release(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { reason } = parseBody(ReasonInput, request.body);
    return this.send({ request, reply }, ReleasePurgeHold, { type: 'ReleasePurgeHold', reason });
  }

  private send<C extends CallerCommand>(
    { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
    message: CommandClass<C>,
    command: C,
    shown: ResponseOptions = { client: true },
  ): Promise<void> {
    const keyed = this.idempotency.keyed(command, this.idempotency.sent(request));
    return this.answering.run(
      reply,
      new message(clientOf(request), keyed, callerOf(request)),
      shown,
    );
  }
}
