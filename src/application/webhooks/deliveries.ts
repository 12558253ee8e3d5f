import { PUBLIC_TYPES } from '../../domain/webhooks/public-events.js';
import type { AccessRecord, AccessRecords, NewAccessRecord } from '../../ports/access-records.js';
import type { Clock } from '../../ports/clock.js';

/** WAITING for its next try, DELIVERED, or FAILED at its last one. */
export type DeliveryState = 'WAITING' | 'DELIVERED' | 'FAILED';

/** The delivery of one event to one endpoint, as far as it is recorded. */
export interface Delivery {
  readonly webhookId: string;
  /** The `webhook-id`. */
  readonly messageId: string;
  /** Public type. */
  readonly type: string;
  readonly clientId: string;
  /** Where its event is. */
  readonly stream: string;
  readonly revision: bigint;
  readonly position: bigint;
  /** Orders the events of the client. */
  readonly sequence: bigint;
  readonly state: DeliveryState;
  readonly tries: number;
  /** Epoch milliseconds. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** When it is tried again; null unless it waits. */
  readonly nextAt: number | null;
  /** Of the last try: the answer's status, why it failed, how long it took. */
  readonly status: number | null;
  readonly error: string | null;
  readonly durationMs: number;
}

/** Continues a list behind a delivery. */
export type DeliveryPlace = Pick<AccessRecord, 'sort' | 'id'>;

/** A delivery with its place in the list. */
export interface ListedDelivery extends Delivery {
  readonly place: DeliveryPlace;
}

/** The last deliveries of an endpoint that are kept. */
export const DELIVERED_KEPT = 100;

const DAY_MS = 24 * 60 * 60_000;
const KEPT_MS: { readonly [S in DeliveryState]: number } = {
  WAITING: 400 * DAY_MS,
  DELIVERED: 7 * DAY_MS,
  FAILED: 30 * DAY_MS,
};
const PAGE = 500;
const PURGED_EVENT = PUBLIC_TYPES.ClientPurged;

type StoredBody = Omit<Delivery, 'revision' | 'position' | 'sequence'> & {
  readonly revision: string;
  readonly position: string;
  readonly sequence: string;
};

/**
 * Deliveries of webhooks as bounded records: those that wait or failed, and the last that were
 * delivered. Their subject is the client, so a purge removes them.
 *
 * Every method throws VaultUnavailable.
 */
export class Deliveries {
  constructor(
    private readonly records: AccessRecords,
    private readonly clock: Clock,
  ) {}

  /**
   * Records deliveries.
   * @param slots of those that are DELIVERED, in order: each replaces the one before in its slot
   */
  async put(deliveries: readonly Delivery[], slots: readonly number[]): Promise<void> {
    if (deliveries.length === 0) return;
    let next = 0;
    const records = deliveries.map((delivery) => {
      const slot = delivery.state === 'DELIVERED' ? slots[next++] : undefined;
      return recordOf(delivery, slot);
    });
    await this.records.putMany(records);
  }

  /** Removes waiting deliveries, which were delivered or whose events are gone. */
  async drop(deliveries: readonly Pick<Delivery, 'webhookId' | 'messageId'>[]): Promise<void> {
    if (deliveries.length === 0) return;
    const ids = deliveries.map(({ webhookId, messageId }) => `${webhookId}:${messageId}`);
    await this.records.removeMany('webhook-delivery', ids);
  }

  /** The waiting deliveries of an endpoint, the oldest first. */
  async waitingOf(webhookId: string): Promise<Delivery[]> {
    const waiting: Delivery[] = [];
    for await (const record of this.all(webhookId)) {
      const delivery = deliveryOf(record);
      if (delivery.state === 'WAITING') waiting.push(delivery);
    }
    return waiting;
  }

  /** Deliveries of an endpoint from the newest on. */
  async newest(
    webhookId: string,
    after: DeliveryPlace | null,
    max: number,
  ): Promise<ListedDelivery[]> {
    const range = rangeOf(webhookId);
    const query = { ...range, after, max, order: 'descending', now: this.clock.now() } as const;
    const records = await this.records.list('webhook-delivery', query);
    return records.map((record) => ({
      ...deliveryOf(record),
      place: { sort: record.sort, id: record.id },
    }));
  }

  /** Removes everything of an endpoint that was deleted. */
  async removeAllOf(webhookId: string): Promise<void> {
    for await (const { id } of this.all(webhookId)) {
      await this.records.remove('webhook-delivery', id);
    }
  }

  private async *all(webhookId: string): AsyncGenerator<AccessRecord> {
    const range = rangeOf(webhookId);
    let after: AccessRecord | null = null;
    for (;;) {
      const now = this.clock.now();
      const query = { ...range, after, max: PAGE, order: 'ascending', now } as const;
      const page: AccessRecord[] = await this.records.list('webhook-delivery', query);
      yield* page;
      after = page.at(-1) ?? null;
      if (page.length < PAGE) return;
    }
  }
}

/** The end is excluded: `;` follows `:`. */
function rangeOf(webhookId: string): { readonly from: string; readonly to: string } {
  return { from: `${webhookId}:`, to: `${webhookId};` };
}

function recordOf(delivery: Delivery, slot: number | undefined): NewAccessRecord {
  const { revision, position, sequence, ...rest } = delivery;
  const { webhookId, messageId, clientId, type, state, firstAt, lastAt } = delivery;
  const body: StoredBody = {
    ...rest,
    revision: revision.toString(),
    position: position.toString(),
    sequence: sequence.toString(),
  };
  const order = position.toString().padStart(20, '0');
  return {
    kind: 'webhook-delivery',
    id: slot === undefined ? `${webhookId}:${messageId}` : `${webhookId}:delivered-${slot}`,
    // The message that a client was purged is about no one any more, and outlives the purge.
    subject: type === PURGED_EVENT ? '' : clientId,
    sort: `${webhookId}:${new Date(firstAt).toISOString()}:${order}`,
    expiresAt: lastAt + KEPT_MS[state],
    body: { ...body },
  };
}

function deliveryOf({ body }: AccessRecord): Delivery {
  const { revision, position, sequence, ...rest } = body as unknown as StoredBody;
  const place = { revision: BigInt(revision), position: BigInt(position) };
  return { ...rest, ...place, sequence: BigInt(sequence) };
}
