import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { canAccess } from '../../auth/client-access.js';
import { credentialId, type Identity } from '../../auth/identity.js';
import { Problem } from '../../errors/problem.js';
import { toProblem } from '../../errors/problem-of-error.js';
import type { ErrorAnswer } from '../../graphql/execution/error-answer.js';
import type { SubscriptionAnswers } from '../../graphql/execution/subscription-answers.js';
import type {
  GraphqlFacade,
  GraphqlRequest,
  SubscriptionSession,
} from '../../graphql/graphql-facade.js';
import type { Delivered } from '../../operations/runners/subscription-runner.js';
import { HeldSource } from './held-source.js';
import type { OpenSocket } from './open-socket.js';
import type { SocketServices } from './socket-services.js';

/** Codes of graphql-transport-ws; 1012 and 1013 are codes of every WebSocket. */
const FORBIDDEN = 4403;
const INTERNAL = 4500;
const STOPPING = 1012;
const TRY_LATER = 1013;
/** Bytes of a reason; a control frame may hold 123. */
const REASON_MAX = 120;

/** The parts of a connection beside its socket. */
export interface SocketParts {
  readonly request: IncomingMessage;
  readonly facade: GraphqlFacade;
  readonly services: SocketServices;
}

/**
 * One connection of graphql-transport-ws: its caller and its subscriptions.
 *
 * **Invariants**
 * - Whatever the library loses track of, every source and place is given up when the connection
 *   ends.
 * - Nothing is delivered after the access of the caller has ended.
 */
export class GraphqlSocket {
  private identity: Identity | null = null;
  private readonly sources = new Set<HeldSource>();
  private readonly ending = new AbortController();
  private release: () => void = () => undefined;
  /** Subscriptions that are being opened. */
  private opening = 0;

  constructor(
    readonly socket: OpenSocket,
    private readonly parts: SocketParts,
  ) {}

  /** Identifies the caller by the parameters; false when the connection was ended instead. */
  async connect(parameters: { readonly [name: string]: unknown } = {}): Promise<boolean> {
    const { request, services } = this.parts;
    const given = parameters['authorization'] ?? parameters['Authorization'];
    const authorization = typeof given === 'string' ? given : request.headers.authorization;
    try {
      const identity = await services.admission.identify(authorization, request);
      if (this.ending.signal.aborted) return false;
      this.identity = identity;
      this.release = services.grants.hold({
        credential: credentialId(identity),
        identify: () => services.admission.identifyAgain(identity, authorization),
        allows: (now) => {
          this.endPurged();
          return this.isAllowed(now, identity);
        },
        ended: () => this.end(FORBIDDEN, 'The access has ended.'),
      });
      return true;
    } catch (cause) {
      this.refuse(cause);
      return false;
    }
  }

  /** Begins a subscription, or shows why it does not begin. */
  async subscribe(request: GraphqlRequest): Promise<SubscriptionAnswers | readonly ErrorAnswer[]> {
    if (this.identity === null) throw new Error('a caller without an identity subscribes');
    this.opening += 1;
    try {
      return await this.parts.facade.subscribe(request, this.sessionOf(this.identity));
    } finally {
      this.opening -= 1;
    }
  }

  /** Ends the connection, because the service stops. */
  stop(): void {
    this.end(STOPPING, 'The service stops: connect again.');
  }

  /** Ends the connection, because of a defect. */
  fail(cause: unknown): void {
    this.parts.services.reports.defect(cause);
    this.end(INTERNAL, 'Internal error');
  }

  end(code: number, reason: string): void {
    this.socket.close(code, Buffer.from(reason).subarray(0, REASON_MAX).toString());
    this.closed();
  }

  /** Gives everything up that the connection holds. May be called repeatedly. */
  closed(): void {
    this.ending.abort();
    this.release();
    for (const source of [...this.sources]) void source.return();
  }

  private refuse(cause: unknown): void {
    const problem = toProblem(cause);
    if (problem === null) return this.fail(cause);
    this.parts.services.reports.refused(problem.code);
    const isFinal = problem.status === 401 || problem.status === 403;
    this.end(isFinal ? FORBIDDEN : TRY_LATER, problem.message);
  }

  /** Ends the subscriptions of clients that were purged meanwhile; the others go on. */
  private endPurged(): void {
    const { grants } = this.parts.services;
    for (const source of [...this.sources]) {
      if (grants.isPurged(source.clientId)) void source.return();
    }
  }

  private isAllowed(now: Identity, before: Identity): boolean {
    if (now.role !== before.role || now.clientId !== before.clientId) return false;
    return [...this.sources].every(({ clientId }) => clientId === '' || canAccess(now, clientId));
  }

  private sessionOf(identity: Identity): SubscriptionSession {
    const { admission, reports } = this.parts.services;
    const requestId = randomUUID();
    return {
      identity,
      requestId,
      signal: this.ending.signal,
      begin: () => {
        const { subscriptionsMax } = admission;
        if (this.opening + this.sources.size > subscriptionsMax) throw tooMany(subscriptionsMax);
        admission.charge(identity);
      },
      charge: (operations) => {
        for (let n = 0; n < operations; n++) admission.charge(identity);
      },
      refused: (code) => reports.refused(code),
      failed: (failure) => reports.failed(failure, requestId),
      opened: (open) => this.hold(identity, open),
    };
  }

  private async hold(identity: Identity, open: () => Promise<Delivered>): Promise<HeldSource> {
    const leave = this.parts.services.streams.enter(identity.id);
    let delivered: Delivered;
    try {
      delivered = await open();
    } catch (cause) {
      leave();
      throw cause;
    }
    const held = new HeldSource(delivered, () => {
      this.sources.delete(held);
      leave();
    });
    this.sources.add(held);
    if (this.ending.signal.aborted) await held.return();
    return held;
  }
}

function tooMany(most: number): Problem {
  return new Problem('RATE_LIMITED', {
    detail: `A socket may have ${most} subscriptions at once: end one, or open another socket.`,
  });
}
