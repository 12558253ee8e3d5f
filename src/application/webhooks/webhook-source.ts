import { notices, type NoticeDocument } from '../../../projections/notices.js';
import { storedTypesOf, wantsLowBalance } from '../../domain/webhooks/public-events.js';
import type { Webhook } from '../../domain/webhooks/state.js';
import type { Documents } from '../../ports/documents.js';
import { StreamTombstoned, type EventLog } from '../../ports/event-log.js';
import type { Delivery } from './deliveries.js';
import { lowBalanceMessage, outgoingOf, type Outgoing } from './outgoing.js';
import type { WebhookPosition } from './webhook-positions.js';

export interface SourceParts {
  readonly log: Pick<EventLog, 'readAll' | 'readForward'>;
  readonly documents: Pick<Documents, 'find' | 'get'>;
  /** Position up to which the log is known to reach, and up to which a read model does. */
  readonly progress: { readonly end: bigint; position(name: string): bigint };
}

/** Messages for an endpoint, in the order of the log. */
export interface SourcePage {
  readonly messages: readonly Outgoing[];
  /** Nothing else up to here is for the endpoint. */
  readonly through: bigint;
}

/** Positions of the log that are examined at once. */
const PAGE = 500;
const PREFIXES = ['client-', 'purges'];

/**
 * The messages that an endpoint is to get, read from the log page by page.
 *
 * - The store selects the types, so events that no endpoint wants are neither read nor decoded.
 * - Low balances come from the read model `notices`. An endpoint that wants them follows the log
 *   only as far as the read model does, so their order is that of the log.
 */
export class WebhookSource {
  constructor(private readonly parts: SourceParts) {}

  /** Null = there is nothing behind the position yet. @throws LogUnavailable, ReadModelUnavailable */
  async read(webhook: Webhook, after: WebhookPosition): Promise<SourcePage | null> {
    const { progress, log } = this.parts;
    const isLow = wantsLowBalance(webhook.events);
    const limit = isLow ? progress.position(notices.collection.name) : progress.end;
    if (limit <= after.through && !after.isInclusive) return null;
    const options = {
      after: after.through,
      isInclusive: after.isInclusive,
      batchMax: PAGE,
      prefixes: PREFIXES,
      types: storedTypesOf(webhook.events),
    };
    for await (const batch of log.readAll(options)) {
      const events = [...batch.events].filter(({ position }) => !isLow || position <= limit);
      const through = isLow && batch.through > limit ? limit : batch.through;
      const found = events.flatMap((event) => outgoingOf(event) ?? []);
      const low = isLow ? await this.lowBalances(after, through) : [];
      const messages = [...found, ...low]
        .filter(({ clientId }) => webhook.clientIds?.includes(clientId) ?? true)
        .sort((one, other) => Number(one.position - other.position));
      return { messages, through };
    }
    return null;
  }

  /**
   * The message of a delivery that is tried again; null = its event is gone; `later` = a read model
   * that is behind has yet to bring it.
   */
  async again(delivery: Delivery): Promise<Outgoing | 'later' | null> {
    const { stream, revision, clientId } = delivery;
    if (delivery.messageId.startsWith('low-')) {
      const { documents, progress } = this.parts;
      // Asked first: what the read model holds by now is in the answer of `get`.
      const isBehind = progress.position(notices.collection.name) < delivery.position;
      const id = { clientId, key: revision.toString() };
      const document = await documents.get(notices.collection, id);
      if (document !== null) return lowBalanceOf(document);
      return isBehind ? 'later' : null;
    }
    try {
      const [event] = await this.parts.log.readForward(stream, revision, 1);
      return event === undefined ? null : outgoingOf(event);
    } catch (cause) {
      if (cause instanceof StreamTombstoned) return null;
      throw cause;
    }
  }

  private async lowBalances(
    { through: after, isInclusive }: WebhookPosition,
    through: bigint,
  ): Promise<readonly Outgoing[]> {
    const found: Outgoing[] = [];
    for (let from = isInclusive ? after - 1n : after; ;) {
      const page = await this.parts.documents.find(notices.collection, {
        where: [
          { field: 'position', op: '>', value: from },
          { field: 'position', op: '<=', value: through },
        ],
        sort: { field: 'position', descending: false },
        limit: PAGE,
      });
      for (const document of page) {
        const message = lowBalanceOf(document);
        if (message !== null) found.push(message);
      }
      const last = page.at(-1);
      if (page.length < PAGE || last === undefined) return found;
      from = (last.body as unknown as NoticeDocument).position;
    }
  }
}

type Found = Awaited<ReturnType<Documents['find']>>[number];

function lowBalanceOf({ clientId, key, body }: Found): Outgoing | null {
  const { kind, position, eventId, at, values } = body as unknown as NoticeDocument;
  if (kind !== 'LOW_BALANCE') return null;
  const { available = '', threshold = '' } = values;
  const about = { clientId, revision: BigInt(key), position, eventId, at };
  return lowBalanceMessage({ ...about, available, threshold });
}
