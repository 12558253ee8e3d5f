import { Injectable } from '@nestjs/common';
import { clients, type ClientsDocument } from '../../../../projections/clients.js';
import { HOUR_MS, hourOf, usage, type UsageDocument } from '../../../../projections/usage.js';
import type { SlicedWork } from '../../../async/time-slices.js';
import { Documents, type Document } from '../../../ports/documents.js';
import { EventLog } from '../../../ports/event-log.js';
import { Checkpoints } from '../checkpoints.js';
import { typedDocument } from '../client-reader.js';
import { Freshness } from '../freshness.js';
import { walk } from '../lists/page.js';
import { QueryError } from '../query-error.js';
import { PurgeJournal } from '../../purge/purge-journal.js';
import type { Purges } from '../../../domain/purges/state.js';
import { purgedSince } from './purged-usage.js';
import { beingMade } from '../verification/verify-client.js';
import { NewerFacts } from './newer-facts.js';
import type { UsageAnswer, UsageAsked } from './usage-answer.js';
import { UsageSums, type UsageClient } from './usage-sums.js';

const COLLECTIONS = [usage.collection, clients.collection];
/** Hours of one client that are read at once; some two milliseconds of work. */
const HOURS_MAX = 200;
/** Clients whose hours are asked for at the same time; a store on a server answers in parallel. */
const CLIENTS_AT_ONCE = 16;

const TRIES_MAX = 3;

/** How a read of usage is to be done. */
export interface UsageRead {
  /** The answer contains this position of the log; null = what this instance answered. */
  readonly minPosition: bigint | null;
  /** Null = the read is short. */
  readonly work: SlicedWork | null;
}

/**
 * Messages and credits of a period, of all clients or some.
 *
 * - The figures are exact as of `position`: the answer contains every fact up to it and none after
 *   it, although the documents change while they are read (decision 0078).
 * - Purged clients are left out, whatever the position; their closing totals are in `purged`.
 */
@Injectable()
export class UsageTotals {
  constructor(
    private readonly documents: Documents,
    private readonly log: EventLog,
    private readonly freshness: Freshness,
    private readonly journal: PurgeJournal,
  ) {}

  /** @throws QueryError CLIENT_NOT_FOUND, PROJECTION_BEHIND, INVALID_INPUT (beyond the log's end) */
  async of(asked: UsageAsked, { minPosition, work }: UsageRead): Promise<UsageAnswer> {
    await this.freshness.ofLedger(minPosition, COLLECTIONS);
    // A client that is purged during the read would be in the sums in part: they are made again.
    for (let tries = 1; ; tries++) {
      const purges = await this.journal.purges();
      const answer = await this.summed(asked, purges, work);
      const now = await this.journal.purges();
      if (now.places.size === purges.places.size || tries >= TRIES_MAX) return answer;
    }
  }

  private async summed(
    asked: UsageAsked,
    purges: Purges,
    work: SlicedWork | null,
  ): Promise<UsageAnswer> {
    const position = await this.position();
    const sums = new UsageSums(asked);
    const newer = new NewerFacts(position);
    const known = new Map<string, UsageClient>();
    const add = async (client: UsageClient): Promise<void> => {
      const isNewer = await this.addClient(client, { asked, sums, newer, work });
      if (isNewer) known.set(client.clientId, client);
    };
    for await (const page of this.clientsOf(asked, work)) {
      // The documents of a client stay for a moment after its certificate was recorded.
      const present = page.filter(({ clientId }) => !purges.places.has(clientId));
      for (let at = 0; at < present.length; at += CLIENTS_AT_ONCE) {
        await Promise.all(present.slice(at, at + CLIENTS_AT_ONCE).map(add));
      }
    }
    for await (const { clientId, hour, quarters } of newer.in(this.log, work)) {
      const client = known.get(clientId);
      if (client !== undefined) sums.add(client, hour, quarters, -1n);
    }
    const purged = asked.clientIds === null ? purgedSince(purges, asked.from) : [];
    return { position, lines: sums.sortedLines(), totals: sums.totals(), purged };
  }

  /** The position that all documents read from now on contain. */
  private async position(): Promise<bigint> {
    const checkpoints = await Checkpoints.of(this.documents, COLLECTIONS);
    const [missing] = checkpoints.missing();
    if (missing !== undefined) throw beingMade(missing);
    return checkpoints.least;
  }

  /** Adds the hours of a client; true when a document has facts beyond the answer. */
  private async addClient(
    client: UsageClient,
    to: {
      readonly asked: UsageAsked;
      readonly sums: UsageSums;
      readonly newer: NewerFacts;
      readonly work: SlicedWork | null;
    },
  ): Promise<boolean> {
    const { clientId } = client;
    let isNewer = false;
    for await (const page of this.hoursOf(clientId, to.asked, to.work)) {
      for (const document of page) {
        const { key, revision, body } = typedDocument<UsageDocument>(document);
        const hour = BigInt(key);
        to.sums.add(client, hour, body.quarters, 1n);
        isNewer = to.newer.note({ clientId, hour }, revision, BigInt(body.position)) || isNewer;
      }
    }
    return isNewer;
  }

  /** The documents of a client's hours, in the order of their keys, which the store has. */
  private async *hoursOf(
    clientId: string,
    { from, to }: UsageAsked,
    work: SlicedWork | null,
  ): AsyncGenerator<readonly Document[]> {
    const last = hourOf(to - 1);
    const limit = Math.min(HOURS_MAX, Math.ceil((to - from) / HOUR_MS) + 1);
    let before = hourOf(from - HOUR_MS);
    for (;;) {
      await work?.pause();
      const found = await this.documents.find(usage.collection, {
        clientId,
        sort: { field: 'key', descending: false },
        after: { value: before, id: { clientId, key: before } },
        limit,
      });
      const wanted = found.filter(({ key }) => BigInt(key) <= last);
      if (wanted.length > 0) yield wanted;
      if (wanted.length < limit) return;
      before = BigInt(wanted.at(-1)?.key ?? last);
    }
  }

  private async *clientsOf(
    { clientIds }: UsageAsked,
    work: SlicedWork | null,
  ): AsyncGenerator<readonly UsageClient[]> {
    if (clientIds !== null) {
      yield await this.named(clientIds);
      return;
    }
    const sort = { field: 'key', descending: false };
    const listing = { collection: clients.collection, query: {}, sort };
    for await (const page of walk(this.documents, listing, work)) yield page.map(clientOf);
  }

  private async named(clientIds: readonly string[]): Promise<readonly UsageClient[]> {
    const ids = clientIds.map((clientId) => ({ clientId, key: '' }));
    const found = await this.documents.load(clients.collection, ids, 'served');
    return found.map((document, index) => {
      if (document !== null) return clientOf(document);
      const detail = `There is no client ${clientIds[index] ?? ''}.`;
      throw new QueryError('CLIENT_NOT_FOUND', detail, 'clientId');
    });
  }
}

function clientOf(document: Document): UsageClient {
  const { clientId, body } = typedDocument<ClientsDocument>(document);
  return { clientId, username: body.username, currency: body.currency };
}
