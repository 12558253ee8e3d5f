import type { WebhookAttempt } from '../../ports/webhook-sender.js';
import type { Deliveries, Delivery } from './deliveries.js';
import type { Outgoing } from './outgoing.js';
import { isTryDue, nextTryAt } from './retry-schedule.js';

/** Beyond so many nothing new is sent until some were delivered; the log keeps what is to come. */
export const WAITING_MAX = 1_000;
/** So many new events refused without a success hold new events back. */
const FAILURES_MAX = 5;
/** So many early tries that fail in a row end the early tries. */
const EARLY_FAILURES_MAX = 5;
/** How often one new event is tried nevertheless. */
const PROBE_MS = 60_000;
/** When a delivery is looked at again whose message cannot be made yet. */
const POSTPONED_MS = 5_000;
const AT_ONCE = 100;

/**
 * The deliveries of one endpoint that wait for another try, and what they say about the receiver.
 *
 * - A receiver that refused several new events without a success gets one new event a minute, so
 *   that new events wait in the log, in order, and not here. Other tries are not counted: a few
 *   messages that it always refuses must not hold back the others.
 * - After its first success every waiting delivery is tried at once. Five early tries that fail in
 *   a row end that.
 */
export class WaitingDeliveries {
  private readonly waiting = new Map<string, Delivery>();
  private failures = 0;
  private probedAt = -Infinity;
  /** Deliveries that are still to be tried early. */
  private readonly early = new Set<string>();
  private earlyFailures = 0;
  /** Deliveries that wait no more, whose records are still to be removed. */
  private gone: Delivery[] = [];

  constructor(
    private readonly parts: { readonly store: Deliveries; readonly random: () => number },
    private readonly webhookId: string,
  ) {}

  async load(): Promise<void> {
    for (const delivery of await this.parts.store.waitingOf(this.webhookId)) {
      this.waiting.set(delivery.messageId, delivery);
    }
    this.failures = this.waiting.size;
    this.probedAt = Math.max(-Infinity, ...[...this.waiting.values()].map(({ lastAt }) => lastAt));
  }

  /** The endpoint was enabled again: every delivery has all its tries, the next one now. */
  async restart(now: number): Promise<void> {
    const fresh = [...this.waiting.values()].map((each) => ({ ...each, tries: 1, nextAt: now }));
    for (const delivery of fresh) this.waiting.set(delivery.messageId, delivery);
    await this.parts.store.put(fresh, []);
  }

  has(messageId: string): boolean {
    return this.waiting.has(messageId);
  }

  /** Deliveries to try now, in the order of the log. */
  due(now: number): readonly Delivery[] {
    return [...this.waiting.values()]
      .filter((each) => this.early.has(each.messageId) || isTryDue(each.nextAt ?? now, now))
      .sort((one, other) => Number(one.position - other.position))
      .slice(0, AT_ONCE);
  }

  /** How many new events may be sent now. */
  roomFor(now: number): number {
    const room = WAITING_MAX - this.waiting.size;
    if (this.failures < FAILURES_MAX || room <= 0) return Math.max(0, room);
    const sinceMs = now - this.probedAt;
    // A clock that was set back must not hold the receiver back.
    return sinceMs >= PROBE_MS || sinceMs < 0 ? 1 : 0;
  }

  /** Epoch milliseconds at which something is to be done; null = nothing waits. */
  get wakeAt(): number | null {
    if (this.early.size > 0) return -Infinity;
    const due = [...this.waiting.values()].map(({ nextAt }) => nextAt ?? Infinity);
    if (this.failures >= FAILURES_MAX) due.push(this.probedAt + PROBE_MS);
    return due.length === 0 ? null : Math.min(...due);
  }

  /** Sequences of earlier events of the client that wait, the lowest first. */
  missingBefore({ clientId, sequence, messageId }: Outgoing | Delivery): readonly bigint[] {
    if (this.waiting.size === 0) return [];
    return [...this.waiting.values()]
      .filter((each) => each.clientId === clientId && each.messageId !== messageId)
      .map((each) => each.sequence)
      .filter((other) => other < sequence)
      .sort((one, other) => Number(one - other));
  }

  /** The receiver has accepted a message. */
  succeeded(messageId: string): void {
    const wasHeld = this.failures >= FAILURES_MAX;
    this.failures = 0;
    this.earlyFailures = 0;
    const delivery = this.waiting.get(messageId);
    if (delivery !== undefined) this.forget(delivery);
    if (wasHeld) for (const waiting of this.waiting.keys()) this.early.add(waiting);
  }

  /** A new event was refused: its delivery waits. @returns it, to be stored */
  refused(
    event: Outgoing,
    { id: _, outcome: __, ...result }: WebhookAttempt,
    now: number,
  ): Delivery {
    this.failed(now);
    const { body: ___, ...about } = event;
    const delivery: Delivery = {
      ...about,
      ...result,
      webhookId: this.webhookId,
      state: 'WAITING',
      tries: 1,
      firstAt: now,
      lastAt: now,
      nextAt: nextTryAt(1, now, this.parts.random()),
    };
    this.waiting.set(delivery.messageId, delivery);
    return delivery;
  }

  /** Another try was refused. @returns the delivery to store; FAILED after its last try */
  refusedAgain(
    before: Delivery,
    { status, error, durationMs }: WebhookAttempt,
    now: number,
  ): Delivery {
    const isEarly = this.early.delete(before.messageId) && !isTryDue(before.nextAt ?? now, now);
    const result = { status, error, durationMs, lastAt: now };
    if (isEarly) {
      this.earlyFailures += 1;
      if (this.earlyFailures >= EARLY_FAILURES_MAX) this.early.clear();
      return this.kept({ ...before, ...result });
    }
    const tries = before.tries + 1;
    const nextAt = nextTryAt(tries, now, this.parts.random());
    if (nextAt !== null) return this.kept({ ...before, ...result, tries, nextAt });
    this.waiting.delete(before.messageId);
    return { ...before, ...result, tries, nextAt, state: 'FAILED' };
  }

  /** The delivery was made, or its event is gone with its client. */
  forget(delivery: Delivery): void {
    this.early.delete(delivery.messageId);
    this.waiting.delete(delivery.messageId);
    this.gone.push(delivery);
  }

  /** Removes the records of deliveries that wait no more, all in one write. */
  async dropGone(): Promise<void> {
    await this.parts.store.drop(this.gone);
    this.gone = [];
  }

  /** The message cannot be made yet: the try is later, and none is used up. */
  postpone(delivery: Delivery, now: number): void {
    this.early.delete(delivery.messageId);
    this.kept({ ...delivery, nextAt: now + POSTPONED_MS });
  }

  private kept(delivery: Delivery): Delivery {
    this.waiting.set(delivery.messageId, delivery);
    return delivery;
  }

  private failed(now: number): void {
    this.failures += 1;
    this.probedAt = now;
    if (this.failures >= FAILURES_MAX) this.early.clear();
  }
}
