import type { Webhook } from '../../domain/webhooks/state.js';
import type { AccessRecords } from '../../ports/access-records.js';
import type { Clock } from '../../ports/clock.js';
import { StreamTombstoned, type EventLog } from '../../ports/event-log.js';

/** An event that is found again in a copy of the log, where positions differ. */
export interface Anchor {
  readonly stream: string;
  readonly revision: string;
}

/** How far an endpoint has come in the log. */
export interface WebhookPosition {
  /** Every event up to here was delivered, or waits for another try. */
  readonly through: bigint;
  /** Whether the event at `through` itself is still to be sent, as at the start of a replay. */
  readonly isInclusive: boolean;
  /** Number of the last replay that has started; null = none. */
  readonly replay: bigint | null;
  /** Revision of the fact that enabled the endpoint when the position was stored; null = none. */
  readonly enabledBy: bigint | null;
  /** Deliveries so far: the next one goes into the slot of this number. */
  readonly delivered: number;
  /** The last event that was sent. */
  readonly anchor: Anchor | null;
  /** Of its record; 0 = there is none. */
  readonly version: number;
}

interface StoredPosition {
  /** Position of the endpoint's creation: another one shows that this is a copy of the log. */
  readonly createdPosition: string;
  readonly through: string;
  readonly isInclusive: boolean;
  readonly replay: string | null;
  readonly enabledBy: string | null;
  readonly delivered: number;
  readonly anchor: Anchor | null;
}

/**
 * Durable positions of endpoints, as records: no rebuild of read models loses them.
 *
 * Every method throws VaultUnavailable.
 */
export class WebhookPositions {
  constructor(
    private readonly from: {
      readonly records: AccessRecords;
      readonly log: Pick<EventLog, 'readForward'>;
      readonly clock: Clock;
    },
  ) {}

  /** The position of an endpoint, moved back by a replay that was asked for since. */
  async of(webhook: Webhook): Promise<WebhookPosition> {
    const present = await this.stored(webhook);
    const { replay } = webhook;
    if (replay === null || replay.number === present.replay) return present;
    const started = { ...present, replay: replay.number };
    // A replay never skips what is still to be sent.
    if (replay.fromPosition > present.through) return started;
    return { ...started, through: replay.fromPosition, isInclusive: true };
  }

  /** Stores a position. False = another instance has stored one meanwhile. @returns the version */
  async store(
    { webhookId, createdPosition }: Pick<Webhook, 'webhookId' | 'createdPosition'>,
    position: WebhookPosition,
  ): Promise<WebhookPosition | null> {
    const { version, ...rest } = position;
    const { through, replay, enabledBy } = rest;
    const body: StoredPosition = {
      ...rest,
      createdPosition: createdPosition.toString(),
      through: through.toString(),
      replay: replay === null ? null : replay.toString(),
      enabledBy: enabledBy === null ? null : enabledBy.toString(),
    };
    const about = { kind: 'webhook-position', subject: '', sort: webhookId } as const;
    const record = { ...about, id: webhookId, expiresAt: null, body: { ...body } };
    const { records, clock } = this.from;
    const isStored =
      version === 0
        ? await records.add(record, clock.now())
        : await records.replace(record, version);
    return isStored ? { ...position, version: version + 1 } : null;
  }

  async remove(webhookId: string): Promise<void> {
    await this.from.records.remove('webhook-position', webhookId);
  }

  private async stored({ webhookId, createdPosition }: Webhook): Promise<WebhookPosition> {
    const { records, clock } = this.from;
    const record = await records.get('webhook-position', webhookId, clock.now());
    if (record === null) {
      const none = { replay: null, enabledBy: null, delivered: 0, anchor: null, version: 0 };
      return { through: createdPosition, isInclusive: false, ...none };
    }
    const body = record.body as unknown as StoredPosition;
    const { isInclusive, delivered, anchor } = body;
    const isSameLog = body.createdPosition === createdPosition.toString();
    return {
      through: isSameLog ? BigInt(body.through) : await this.inCopy(createdPosition, anchor),
      isInclusive: isInclusive && isSameLog,
      replay: body.replay === null ? null : BigInt(body.replay),
      enabledBy: body.enabledBy === null ? null : BigInt(body.enabledBy),
      delivered,
      anchor,
      version: record.version,
    };
  }

  /** In a copied log the event that was sent last has another position, which is found by its place. */
  private async inCopy(createdPosition: bigint, anchor: Anchor | null): Promise<bigint> {
    if (anchor === null) return createdPosition;
    const { stream, revision } = anchor;
    const [event] = await this.from.log
      .readForward(stream, BigInt(revision), 1)
      .catch((cause: unknown) => {
        if (cause instanceof StreamTombstoned) return [];
        throw cause;
      });
    return event?.revision === BigInt(revision) ? event.position : createdPosition;
  }
}
