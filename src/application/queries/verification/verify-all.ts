import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { SlicedWork } from '../../../async/time-slices.js';
import { balance } from '../../../../projections/balance.js';
import { Documents } from '../../../ports/documents.js';
import { EventLog, StreamTombstoned } from '../../../ports/event-log.js';
import { purgedClients } from '../../engine/purged-clients.js';
import { CLIENT_PREFIX, clientIdOf, clientStream } from '../../../domain/client/streams.js';
import type { Difference } from './differences.js';
import { walk } from '../lists/page.js';
import { QueryError } from '../query-error.js';
import { verifyOtherStreams, type StreamHead } from './other-streams.js';
import { beingMade, type VerificationAnswer, VerifyClientHandler } from './verify-client.js';

/** One step of a full verification: a checked client, a checked other stream, or the final sum. */
export type VerificationStep =
  | ({ readonly kind: 'client'; readonly clientId: string } & VerificationAnswer)
  | ({ readonly kind: 'stream'; readonly stream: string } & StreamHead)
  | {
      readonly kind: 'summary';
      readonly ok: boolean;
      readonly clients: number;
      readonly events: bigint;
      /** Clients with at least one difference. */
      readonly failed: number;
      /** Read models of clients that the log does not know. */
      readonly unknown: number;
      /** Streams of unique names and of the whole ledger, and how many of them have a broken chain. */
      readonly streams: number;
      readonly broken: number;
    };

/**
 * Verifies every client of the log, one after the other, then the chains of all other streams.
 * Yields each step as it is done.
 */
export class VerifyAll extends Query<AsyncIterable<VerificationStep>> {
  constructor(readonly work: SlicedWork) {
    super();
  }
}

@QueryHandler(VerifyAll)
export class VerifyAllHandler implements IQueryHandler<VerifyAll> {
  constructor(
    private readonly log: EventLog,
    private readonly documents: Documents,
    private readonly clients: VerifyClientHandler,
  ) {}

  /** @throws QueryError PROJECTION_BEHIND: a read model is being built */
  async execute({ work }: VerifyAll): Promise<AsyncIterable<VerificationStep>> {
    const [missing] = (await this.clients.checkpoints()).missing();
    if (missing !== undefined) throw beingMade(missing);
    await this.clients.fresh(await this.log.end());
    return this.steps(work);
  }

  /** Compares with the existing read models, up to their checkpoints. */
  async *steps(work: SlicedWork): AsyncGenerator<VerificationStep> {
    const known = await this.known(work);
    let events = 0n;
    let failed = 0;
    for (const clientId of known) {
      const answer = await this.one(clientId, work);
      events += answer.revision + 1n;
      if (!answer.ok) failed += 1;
      yield { kind: 'client', clientId, ...answer };
    }
    let unknown = 0;
    for await (const [clientId, difference] of this.strangers(known, work)) {
      unknown += 1;
      yield { kind: 'client', clientId, ...NOT_IN_LOG, differences: [difference] };
    }
    let broken = 0;
    const others = await verifyOtherStreams(this.log, work);
    for (const [stream, head] of others) {
      if (head.faults.length > 0) broken += 1;
      yield { kind: 'stream', stream, ...head };
    }
    const ok = failed === 0 && unknown === 0 && broken === 0;
    const sum = { ok, clients: known.size, events, failed, unknown };
    yield { kind: 'summary', ...sum, streams: others.size, broken };
  }

  /** Read from the log, because a read model may have lost a client. */
  private async known(work: SlicedWork): Promise<ReadonlySet<string>> {
    const known = new Set<string>();
    const options = { after: -1n, batchMax: BATCH_MAX, prefixes: [CLIENT_PREFIX] };
    for await (const { events } of this.log.readAll(options)) {
      await work.pause();
      for (const { stream } of events) known.add(clientIdOf(stream));
    }
    // A server delivers the events of a purged client until it is scavenged.
    for (const clientId of await purgedClients(this.log)) known.delete(clientId);
    return known;
  }

  /** A client that is purged meanwhile has nothing left to verify. */
  private async one(clientId: string, work: SlicedWork): Promise<VerificationAnswer> {
    try {
      return await this.clients.verify(clientId, work);
    } catch (cause) {
      const isUnknown = cause instanceof QueryError && cause.code === 'CLIENT_NOT_FOUND';
      if (!isUnknown && !(cause instanceof StreamTombstoned)) throw cause;
      return { ok: true, revision: -1n, hash: '', compared: -1n, count: 0, differences: [] };
    }
  }

  private async isInLog(clientId: string): Promise<boolean> {
    try {
      return (await this.log.head(clientStream(clientId))) >= 0n;
    } catch (cause) {
      if (cause instanceof StreamTombstoned) return false;
      throw cause;
    }
  }

  private async *strangers(
    known: ReadonlySet<string>,
    work: SlicedWork,
  ): AsyncGenerator<readonly [string, Difference]> {
    if ((await this.clients.checkpoints()).of(balance.collection) === null) return;
    const listing = {
      collection: balance.collection,
      query: {},
      sort: { field: 'key', descending: false },
    };
    for await (const page of walk(this.documents, listing, work)) {
      for (const { clientId, revision } of page) {
        // A client that was created during the check is in the log by now.
        if (known.has(clientId) || (await this.isInLog(clientId))) continue;
        const at = { where: 'balance', revision: revision.toString(), field: null };
        yield [clientId, { ...at, expected: 'no document', found: 'a document' }];
      }
    }
  }
}

/** Events of one step through the log: some two milliseconds. */
const BATCH_MAX = 256;

const NOT_IN_LOG = { ok: false, revision: -1n, hash: '', compared: -1n, count: 1 } as const;
