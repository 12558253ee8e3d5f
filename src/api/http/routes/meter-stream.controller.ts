import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { accessibleClient } from '../../auth/client-access.js';
import { streamMeter } from '../../operations/stream-operations.js';
import { MeterStreams } from '../server/push/meter-streams.js';
import { EVENT_STREAM } from '../server/push/meter-stream.js';
import { callOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

/** The meter of a client as it moves (docs/how-to/live-meter.md). */
@Controller()
export class MeterStreamController {
  constructor(private readonly streams: MeterStreams) {}

  @Route(streamMeter, {
    method: 'GET',
    path: '/v1/clients/:id/meter/stream',
    answer: {
      status: 200,
      description:
        'Server-sent events without end. `meter`: its id is the revision, its data the meter as ' +
        'JSON. `end`: the last event, with `{ "reason": "ACCESS_ENDED" | "STOPPING" }`.',
      types: [EVENT_STREAM],
    },
    headers: [
      {
        name: 'Last-Event-ID',
        in: 'header',
        description: 'Id of the last event that the reader has: only a later meter is sent.',
        schema: { type: 'string' },
      },
    ],
  })
  async stream(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { identity, client } = callOf(request);
    await this.streams.open(accessibleClient(identity, client), request, reply);
  }
}
