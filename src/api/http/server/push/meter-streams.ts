import type { OutgoingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MeterWatch, type Watch } from '../../../../application/push/meter-watch.js';
import { Identification } from '../../../auth/identification.js';
import { canAccess } from '../../../auth/client-access.js';
import { credentialId, type Identity } from '../../../auth/identity.js';
import { LiveGrants, type LiveGrant } from '../../../auth/live-grants.js';
import { identityOf } from '../request-call.js';
import { EventStreams } from './event-streams.js';
import { EVENT_STREAM, MeterStream, STREAM_HEADERS } from './meter-stream.js';

const REVISION = /^\d{1,18}$/;

/** Opens streams of a client's meter, and releases everything of them when they end. */
@Injectable()
export class MeterStreams {
  constructor(
    private readonly streams: EventStreams,
    private readonly meters: MeterWatch,
    private readonly grants: LiveGrants,
    private readonly identification: Identification,
  ) {}

  /**
   * Answers with a stream, which lasts until the reader, the access or the service ends.
   * @throws Problem, QueryError, LogUnavailable before anything was sent
   */
  async open(clientId: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const held = [this.streams.enter(identityOf(request).id)];
    const release = (): void => held.splice(0).forEach((giveUp) => giveUp());
    // Before anything is awaited: the reader may leave at any time.
    reply.raw.once('close', release);
    const stream = new MeterStream(reply.raw);
    try {
      const watch = await this.grants.toClient(clientId, () =>
        this.meters.open(clientId, (pushed) => stream.offer(pushed)),
      );
      held.push(() => watch.close());
      if (reply.raw.destroyed) release();
      else if (request.method === 'HEAD') void reply.type(EVENT_STREAM).send('');
      else this.start(stream, watch, { request, reply, clientId, held });
    } catch (cause) {
      release();
      throw cause;
    }
  }

  private start(stream: MeterStream, watch: Watch, opened: Opened): void {
    const { request, reply, held } = opened;
    stream.offer(watch.first);
    void reply.headers(STREAM_HEADERS).hijack();
    stream.start(reply.getHeaders() as OutgoingHttpHeaders, seenBefore(request, watch.head));
    held.push(this.grants.hold(this.grantOf(stream, opened)));
    held.push(() => this.streams.remove(stream));
    this.streams.add(stream);
  }

  private grantOf(stream: MeterStream, { request, clientId }: Opened): LiveGrant {
    const identity = identityOf(request);
    const { authorization } = request.headers;
    return {
      credential: credentialId(identity),
      identify: () => this.identification.again(identity, authorization),
      allows: (now: Identity) =>
        now.role === identity.role && canAccess(now, clientId) && !this.grants.isPurged(clientId),
      ended: () => stream.end('ACCESS_ENDED'),
    };
  }
}

/** A request for a stream, and what is given up when the stream ends. */
interface Opened {
  readonly clientId: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly held: (() => void)[];
}

/** A revision that the client does not have, as after a restored backup, counts as none. */
function seenBefore({ headers }: FastifyRequest, head: bigint): bigint | null {
  const given = headers['last-event-id'];
  if (typeof given !== 'string' || !REVISION.test(given)) return null;
  const seen = BigInt(given);
  return seen > head ? null : seen;
}
