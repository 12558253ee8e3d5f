import { Controller, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CreditLogType } from '../../../../projections/credit-log.js';
import { GetCreditLog, StreamCreditLog } from '../../../application/queries/get-credit-log.js';
import { EVENT_FILTERS, ListEvents } from '../../../application/queries/lists/list-events.js';
import type { ClientEventType } from '../../../domain/client/events.js';
import { clientOf } from '../../auth/client-access.js';
import { identityOf } from '../../auth/identity.js';
import { OptionalNotNull, described, Validate } from '../../input/rules/rule.js';
import { INSTANT_RULE, utcText } from '../../input/rules/time-rules.js';
import { MESSAGE_ID, oneOf } from '../../input/rules/value-rules.js';
import { invalidField } from '../../errors/problem.js';
import { presentEvent } from '../../views/event.js';
import { csvOf, ndjsonOf, presentLine } from '../../views/log.js';
import { presentPage } from '../../views/page.js';
import { EVENT_EXAMPLE, LOG_ENTRY_EXAMPLE } from '../openapi/read-examples.js';
import { formatOf, FORMATS, streamOf } from '../server/content-negotiation.js';
import {
  ClientPageInput,
  MIN_REVISION_HEADER,
  pageAsked,
  parametersOf,
} from '../../input/query-input.js';
import { parseQuery, minRevisionOf } from '../server/query-params.js';
import { EVENT_PAGE } from '../../views/schemas/audit-schema.js';
import { LOG_PAGE } from '../../views/schemas/log-schema.js';
import { Route } from '../../operations/route.js';

type Order = 'asc' | 'desc';
const ORDER = described(oneOf(['asc', 'desc']), 'Oldest first (`asc`) unless said.');

const LOG_TYPES: readonly CreditLogType[] = [
  'RECHARGE',
  'TOP_UP',
  'ADJUSTMENT',
  'WITHDRAWAL',
  'DEBIT',
  'RESERVATION',
  'CAPTURE',
  'RELEASE',
  'REFUND',
];

class LogInput extends ClientPageInput {
  @OptionalNotNull()
  @Validate(ORDER)
  order?: Order;

  @OptionalNotNull()
  @Validate(oneOf(LOG_TYPES), 'Only entries of this type.')
  type?: CreditLogType;

  @OptionalNotNull()
  @Validate(INSTANT_RULE, 'The first instant.')
  from?: string;

  @OptionalNotNull()
  @Validate(INSTANT_RULE, 'The instant after the last.')
  to?: string;

  @OptionalNotNull()
  @Validate(MESSAGE_ID, 'Only entries of this message.')
  messageId?: string;
}

class EventsInput extends ClientPageInput {
  @OptionalNotNull()
  @Validate(ORDER)
  order?: Order;

  @OptionalNotNull()
  @Validate(oneOf(EVENT_FILTERS), 'Only events of this type.')
  type?: ClientEventType;
}

/** The two logs of a client: its credits (S2-13, S2-14) and everything (S2-15). */
@Controller()
export class ReadLog {
  constructor(private readonly queries: QueryBus) {}

  @Route({
    method: 'GET',
    path: '/v1/clients/:id/log',
    operation: 'getCreditLog',
    allow: ['admin', 'auditor', 'client'],
    summary: 'Read the credit log',
    tag: 'Credits',
    parameters: [...parametersOf(LogInput), MIN_REVISION_HEADER],
    answer: {
      status: 200,
      description: 'Every movement of credits, the newest last; CSV and NDJSON give all of it.',
      schema: LOG_PAGE,
      example: { items: [LOG_ENTRY_EXAMPLE], nextCursor: null },
      types: FORMATS,
    },
    problems: [
      'CLIENT_NOT_FOUND',
      'CLIENT_PURGED',
      'INVALID_CURSOR',
      'PROJECTION_BEHIND',
      'NOT_ACCEPTABLE',
    ],
  })
  async log(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const clientId = clientOf(request);
    const input = parseQuery(LogInput, request);
    const format = formatOf(request.headers.accept);
    const minRevision = minRevisionOf(input, request);
    const { role } = identityOf(request);
    reply.header('vary', 'Accept');
    if (format === 'application/json') {
      const query = new GetCreditLog(clientId, filtersOf(input), pageAsked(input), minRevision);
      return presentPage(await this.queries.execute(query), (line) => presentLine(line, role));
    }
    demandWhole(input);
    const query = new StreamCreditLog(clientId, filtersOf(input), minRevision);
    const pages = await this.queries.execute(query);
    const chunks = format === 'text/csv' ? csvOf(pages, role) : ndjsonOf(pages, role);
    return streamOf(chunks, format);
  }

  @Route({
    method: 'GET',
    path: '/v1/clients/:id/events',
    operation: 'listEvents',
    allow: ['admin', 'auditor'],
    summary: 'Read the general event log',
    tag: 'Audit',
    parameters: [...parametersOf(EventsInput), MIN_REVISION_HEADER],
    answer: {
      status: 200,
      description: 'Every fact with its actor, time, correlation, changes and hashes.',
      schema: EVENT_PAGE,
      example: { items: [EVENT_EXAMPLE], nextCursor: null },
    },
    problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'INVALID_CURSOR'],
  })
  async events(@Req() request: FastifyRequest): Promise<object> {
    const clientId = clientOf(request);
    const input = parseQuery(EventsInput, request);
    const filters = { type: input.type ?? null, order: input.order ?? 'asc' };
    const minRevision = minRevisionOf(input, request);
    const query = new ListEvents(clientId, filters, pageAsked(input), minRevision);
    return presentPage(await this.queries.execute(query), presentEvent);
  }
}

function filtersOf({ type, from, to, messageId, order }: LogInput) {
  return {
    type: type ?? null,
    from: utcText(from),
    to: utcText(to),
    messageId: messageId ?? null,
    order: order ?? 'asc',
  };
}

/** A stream is always the whole of it: a page of one would be taken for all. */
function demandWhole(input: LogInput): void {
  for (const field of ['limit', 'cursor'] as const) {
    if (input[field] === undefined) continue;
    throw invalidField(
      field,
      'NOT_WITH_STREAMS',
      'cannot be used with CSV and NDJSON: leave it out',
    );
  }
}
