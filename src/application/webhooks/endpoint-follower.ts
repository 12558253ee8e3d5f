import type { Webhook } from '../../domain/webhooks/state.js';
import type { Clock } from '../../ports/clock.js';
import type { WebhookAttempt, WebhookMessage, WebhookSender } from '../../ports/webhook-sender.js';
import { DELIVERED_KEPT, type Deliveries, type Delivery } from './deliveries.js';
import type { Outgoing } from './outgoing.js';
import { WaitingDeliveries } from './waiting-deliveries.js';
import { secretsAt, type WebhookDetails, type WebhookDetailsStore } from './webhook-details.js';
import type { Anchor, WebhookPosition, WebhookPositions } from './webhook-positions.js';
import type { WebhookCounts } from './webhook-counts.js';
import type { WebhookSource } from './webhook-source.js';

export interface FollowerParts {
  readonly details: WebhookDetailsStore;
  readonly deliveries: Deliveries;
  readonly positions: WebhookPositions;
  readonly source: WebhookSource;
  readonly sender: WebhookSender;
  readonly clock: Clock;
  /** A delivery failed at its last try: the endpoint is disabled. */
  readonly gaveUp: (webhook: Webhook) => Promise<void>;
  readonly counts: WebhookCounts;
  readonly random: () => number;
}

/**
 * `skipped`: there is more to read, and the last page had nothing for the endpoint. `ended`: another
 * instance follows, or the endpoint is disabled.
 */
export type Stepped = 'more' | 'skipped' | 'idle' | 'ended';

/** Messages of one call of the sender. */
const AT_ONCE = 100;
/** How often results are stored while messages are delivered: more would load the vault. */
const STORE_MS = 1_000;
/** Pages without a message after which the position is stored. */
const QUIET_PAGES = 50;

/**
 * Brings one endpoint the events of the log (decision 0087). One instance does it at a time, under
 * a lease; two at once would only repeat deliveries.
 *
 * **Invariants**
 * - The stored position never passes a message that was neither delivered nor stored as waiting.
 *   So after a crash some messages are sent again, under the same id, and none is lost.
 * - Messages of a client are sent in the order of the log, each after the one before was accepted
 *   or was stored as waiting.
 */
export class EndpointFollower {
  private readonly waiting: WaitingDeliveries;
  private position: WebhookPosition | null = null;
  private webhook: Webhook | null = null;
  private details: { readonly id: string; readonly found: WebhookDetails | null } | null = null;
  /** Messages of the page in order, and those that are still to be sent. */
  private page: readonly Outgoing[] = [];
  private pending: readonly Outgoing[] = [];
  /** End of the page. */
  private pageEnd: bigint | null = null;
  private delivered: Delivery[] = [];
  private unstored: Delivery[] = [];
  private storedAt = performance.now();
  private quietPages = 0;

  constructor(
    private readonly parts: FollowerParts,
    private readonly webhookId: string,
  ) {
    this.waiting = new WaitingDeliveries(
      { store: parts.deliveries, random: parts.random },
      webhookId,
    );
  }

  /** Every event up to here was delivered or waits; -1n before the first step. */
  get through(): bigint {
    return this.position?.through ?? -1n;
  }

  /** Epoch milliseconds at which there is something to do without a new event; null = never. */
  get wakeAt(): number | null {
    return this.waiting.wakeAt;
  }

  /**
   * Does a bounded part of the work.
   * @throws VaultUnavailable, LogUnavailable, ReadModelUnavailable
   */
  async step(webhook: Webhook): Promise<Stepped> {
    this.webhook = webhook;
    const position = await this.prepared(webhook);
    const details = await this.detailsOf(webhook);
    if (details === null) return 'idle';
    const due = this.waiting.due(this.parts.clock.now());
    if (due.length > 0) return this.tryAgain(due, webhook, details);
    const room = this.waiting.roomFor(this.parts.clock.now());
    if (room === 0) return this.store('idle');
    if (this.pending.length === 0 && !(await this.readOn(webhook, position))) {
      return this.store('idle');
    }
    if (this.pending.length === 0) return this.store('skipped');
    await this.sendNew(details, room);
    return this.store('more');
  }

  /** Stores the results so far. False = another instance has stored a position meanwhile. */
  async finish(): Promise<boolean> {
    return (await this.store('idle')) !== 'ended';
  }

  /** Loads what is stored, at first and when an admin has started a replay or enabled it again. */
  private async prepared(webhook: Webhook): Promise<WebhookPosition> {
    const known = this.position;
    const replay = webhook.replay?.number ?? null;
    const isLoaded = known !== null;
    if (isLoaded && known.replay === replay && known.enabledBy === webhook.enabledBy) return known;
    if (isLoaded) await this.finish();
    else await this.waiting.load();
    const position = await this.parts.positions.of(webhook);
    if (position.enabledBy !== webhook.enabledBy && position.version > 0) {
      await this.waiting.restart(this.parts.clock.now());
    }
    this.pending = [];
    this.pageEnd = null;
    const started = { ...position, enabledBy: webhook.enabledBy };
    // From now on a restart must not move the position back again.
    const stored = await this.parts.positions.store(webhook, started);
    this.position = stored ?? started;
    return this.position;
  }

  private async detailsOf({ webhookId, detailsId }: Webhook): Promise<WebhookDetails | null> {
    if (this.details?.id !== detailsId || this.details.found === null) {
      const found = await this.parts.details.of({ webhookId, detailsId });
      this.details = { id: detailsId, found };
    }
    return this.details.found;
  }

  /** Reads the next page; false = there is nothing new. */
  private async readOn(webhook: Webhook, position: WebhookPosition): Promise<boolean> {
    const page = await this.parts.source.read(webhook, position);
    if (page === null) return false;
    // After a crash a message of the page may wait already.
    this.page = page.messages.filter(({ messageId }) => !this.waiting.has(messageId));
    this.pending = this.page;
    this.pageEnd = page.through;
    if (this.page.length > 0) return true;
    this.quietPages += 1;
    this.moveOn();
    return page.through > position.through;
  }

  private async sendNew(details: WebhookDetails, room: number): Promise<void> {
    const events = this.pending.slice(0, Math.min(room, AT_ONCE));
    const attempts = await this.send(events, details);
    const now = this.parts.clock.now();
    const rest: Outgoing[] = [];
    for (const [index, event] of events.entries()) {
      const attempt = attempts[index];
      if (attempt === undefined || attempt.outcome === 'SKIPPED') rest.push(event);
      else if (attempt.outcome === 'FAILED') {
        this.unstored.push(this.waiting.refused(event, attempt, now));
      } else this.accepted({ ...event, tries: 0, firstAt: now }, attempt, now);
    }
    this.pending = [...rest, ...this.pending.slice(events.length)];
    this.moveOn();
  }

  private async tryAgain(
    due: readonly Delivery[],
    webhook: Webhook,
    details: WebhookDetails,
  ): Promise<Stepped> {
    const again: { readonly delivery: Delivery; readonly event: Outgoing }[] = [];
    for (const delivery of due) {
      const event = await this.parts.source.again(delivery);
      if (event === null) this.waiting.forget(delivery);
      else if (event === 'later') this.waiting.postpone(delivery, this.parts.clock.now());
      else again.push({ delivery, event });
    }
    const attempts = await this.send(
      again.map(({ event }) => event),
      details,
    );
    const now = this.parts.clock.now();
    let isTried = again.length < due.length;
    for (const [index, { delivery }] of again.entries()) {
      const attempt = attempts[index];
      if (attempt === undefined || attempt.outcome === 'SKIPPED') continue;
      isTried = true;
      if (attempt.outcome === 'DELIVERED') this.accepted(delivery, attempt, now);
      else if (await this.refusedAgain(delivery, { attempt, now }, webhook)) return 'ended';
    }
    return this.store(isTried ? 'more' : 'idle');
  }

  /** True when that was the last try. */
  private async refusedAgain(
    delivery: Delivery,
    { attempt, now }: { readonly attempt: WebhookAttempt; readonly now: number },
    webhook: Webhook,
  ): Promise<boolean> {
    const refused = this.waiting.refusedAgain(delivery, attempt, now);
    if (refused.state !== 'FAILED') {
      this.unstored.push(refused);
      return false;
    }
    // After a crash between the two the delivery waits still, for an admin to enable the endpoint.
    await this.parts.gaveUp(webhook);
    this.unstored.push(refused);
    await this.store('idle');
    return true;
  }

  private accepted(
    event: Omit<Outgoing, 'body'> & Pick<Delivery, 'tries' | 'firstAt'>,
    { status, error, durationMs }: WebhookAttempt,
    now: number,
  ): void {
    this.waiting.succeeded(event.messageId);
    const { messageId, type, clientId, stream, revision, position, sequence } = event;
    this.delivered.push({
      ...{ messageId, type, clientId, stream, revision, position, sequence },
      ...{ webhookId: this.webhookId, state: 'DELIVERED', tries: event.tries + 1 },
      ...{ firstAt: event.firstAt, lastAt: now, nextAt: null, status, error, durationMs },
    });
  }

  private async send(
    events: readonly Outgoing[],
    details: WebhookDetails,
  ): Promise<readonly WebhookAttempt[]> {
    const now = this.parts.clock.now();
    const target = { url: details.url, secrets: secretsAt(details, now) };
    const messages = events.map((event): WebhookMessage => ({
      id: event.messageId,
      group: event.clientId,
      body: event.body(this.waiting.missingBefore(event)),
    }));
    const attempts = await this.parts.sender.send(target, messages, now);
    for (const { outcome } of attempts) {
      if (outcome === 'DELIVERED') this.parts.counts.delivered += 1;
      if (outcome === 'FAILED') this.parts.counts.refused += 1;
    }
    return attempts;
  }

  /** Moves the position to the last event before the first one that is still to be sent. */
  private moveOn(): void {
    if (this.position === null || this.pageEnd === null) return;
    const [first] = this.pending;
    const sent = first === undefined ? this.page : this.page.slice(0, this.page.indexOf(first));
    // A low balance has the position of its fact, which must not be passed before it.
    const last = [...sent]
      .reverse()
      .find(({ position }) => first === undefined || position < first.position);
    const through = first === undefined ? this.pageEnd : (last?.position ?? null);
    if (through === null) return;
    const anchor = last === undefined ? this.position.anchor : anchorOf(last);
    this.position = { ...this.position, through, isInclusive: false, anchor };
    if (first === undefined) this.pageEnd = null;
  }

  /** Stores results when it is time, or always before the follower rests. */
  private async store(stepped: Stepped): Promise<Stepped> {
    const { position, webhook } = this;
    if (position === null || webhook === null) return stepped;
    await this.waiting.dropGone();
    const isChanged = this.delivered.length > 0 || this.unstored.length > 0;
    const isUrgent = this.unstored.length > 0 || stepped === 'idle' || stepped === 'ended';
    const isTime = performance.now() - this.storedAt >= STORE_MS;
    const isQuiet = !isChanged && this.quietPages < QUIET_PAGES;
    if (isQuiet || (!isUrgent && !isTime)) return stepped;
    const kept = this.delivered.slice(-DELIVERED_KEPT);
    const before = position.delivered + this.delivered.length - kept.length;
    const slots = kept.map((_, index) => (before + index) % DELIVERED_KEPT);
    await this.parts.deliveries.put([...this.unstored, ...kept], slots);
    const delivered = position.delivered + this.delivered.length;
    const stored = await this.parts.positions.store(webhook, { ...position, delivered });
    this.delivered = [];
    this.unstored = [];
    this.quietPages = 0;
    this.storedAt = performance.now();
    if (stored === null) return 'ended';
    this.position = stored;
    return stepped;
  }
}

function anchorOf({ stream, revision }: Outgoing): Anchor {
  return { stream, revision: revision.toString() };
}
