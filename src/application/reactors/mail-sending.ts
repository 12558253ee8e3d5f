import { delayMs } from '../../async/retry.js';
import type { AccessRecord } from '../../ports/access-records.js';
import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import { MailFailure, type Mailer } from '../../ports/mailer.js';
import type { ClaimedMail, MailDispatch } from '../access/mails/mail-dispatch.js';
import { MailImpossible, type MailComposer } from '../mails/mail-composer.js';
import type { MailReaders } from '../mails/mail-readers.js';
import { relevanceOf } from '../mails/mail-relevance.js';
import { retryDelayMs, TRIES_MAX } from '../mails/mail-retries.js';
import type { Reactor } from './reactor.js';

export interface SendingParts {
  readonly dispatch: MailDispatch;
  readonly readers: Pick<MailReaders, 'of'>;
  readonly composer: Pick<MailComposer, 'compose'>;
  readonly mailer: Mailer;
  readonly clock: Clock;
  readonly logger: Logger;
  /** In [0, 1). */
  readonly random?: () => number;
  /** Milliseconds that only grow; the pauses of an outage use it. */
  readonly uptime?: () => number;
}

/** Results of attempts, for the metrics. */
export type MailResult = 'sent' | 'delayed' | 'failed';

/** Mails that one part of a round takes. */
const PAGE = 30;
/** Mails on their way at once; the pool has as many connections. */
const CONCURRENT = 3;
const PAUSE = { firstMs: 5_000, mostMs: 5 * 60_000 };

/**
 * Sends the mails of the outbox (decision 0082).
 *
 * - At least once: a crash, or an answer that got lost, repeats a mail with the same Message-ID.
 * - A refusal of the mail itself (5xx) gives it up, a refusal for now (4xx) delays it.
 * - A server that does not answer, or refuses everything, pauses the sending. Only the mails that
 *   found it out have used an attempt.
 */
export class MailSending implements Reactor {
  readonly name = 'mail-sending';
  readonly doneCounts = 'mails sent';
  /** A person waits for the link to a new password. */
  readonly everyMs = 5_000;
  readonly results: Record<MailResult, number> = { sent: 0, delayed: 0, failed: 0 };
  dueSince: number | null = null;
  private outages = 0;
  private pausedUntil = -Infinity;
  private readonly logger: Logger;
  private readonly random: () => number;
  private readonly uptime: () => number;

  constructor(private readonly parts: SendingParts) {
    this.logger = parts.logger.of('mails');
    this.random = parts.random ?? Math.random;
    this.uptime = parts.uptime ?? (() => performance.now());
  }

  /** Mails sent so far. */
  get done(): number {
    return this.results.sent;
  }

  async isDue(): Promise<boolean> {
    if (!this.parts.mailer.isConfigured) return false;
    const [first] = await this.parts.dispatch.due(1);
    this.dueSince = first === undefined ? null : Date.parse(first.sort);
    return first !== undefined && this.uptime() >= this.pausedUntil;
  }

  /** @throws VaultUnavailable, and as `MailReaders.of`; the mail is due again when its claim ends */
  async react(ending: AbortSignal): Promise<boolean> {
    const page = await this.parts.dispatch.due(PAGE);
    const isFull = page.length === PAGE;
    const { outages } = this;
    const work = async (): Promise<void> => {
      while (!ending.aborted && this.outages <= outages) {
        const next = page.shift();
        if (next === undefined) return;
        await this.take(next);
      }
    };
    const results = await Promise.allSettled(Array.from({ length: CONCURRENT }, work));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    return isFull && this.outages <= outages;
  }

  private async take(due: AccessRecord): Promise<void> {
    const { dispatch, readers, clock } = this.parts;
    const mail = await dispatch.claim(due);
    if (mail === null) return;
    const now = clock.now();
    const reader = await readers.of(mail.subject);
    // It was queued while its person was removed, and would keep the address.
    if (reader === null) return dispatch.drop(mail);
    const relevance = relevanceOf(mail, reader, now);
    if (relevance === 'DROP') return dispatch.drop(mail);
    if (now >= mail.stored.usefulUntil) {
      return this.giveUp(mail, mail.content.lastError ?? 'it was not sent in time', 'keep');
    }
    if (relevance !== 'SEND') return dispatch.postpone(mail, relevance.againAt);
    try {
      await this.parts.mailer.send(await this.parts.composer.compose(mail, reader));
    } catch (cause) {
      return this.failed(mail, cause);
    }
    this.results.sent += 1;
    this.reachable();
    await dispatch.sent(mail);
  }

  private async failed(mail: ClaimedMail, cause: unknown): Promise<void> {
    if (cause instanceof MailImpossible) return this.giveUp(mail, cause.message, 'keep');
    const isOutage = cause instanceof MailFailure && cause.kind === 'UNREACHABLE';
    if (isOutage) this.unreachable(cause);
    else if (cause instanceof MailFailure) this.reachable();
    const reason = cause instanceof Error ? cause.message : String(cause);
    const tries = mail.stored.tries + 1;
    const isRefused = cause instanceof MailFailure && cause.kind === 'REFUSED';
    if (isRefused || tries >= TRIES_MAX) return this.giveUp(mail, reason, 'count');
    this.results.delayed += 1;
    const at = this.parts.clock.now() + retryDelayMs(tries, this.random());
    await this.parts.dispatch.retryAt(mail, at, reason);
  }

  private async giveUp(mail: ClaimedMail, reason: string, tries: 'count' | 'keep'): Promise<void> {
    this.results.failed += 1;
    const { mailId, stored } = mail;
    // The reason may quote an address, so only admins see it, in the outbox.
    this.logger.warn('a mail was given up', { mailId, template: stored.template });
    await this.parts.dispatch.giveUp(mail, reason, tries);
  }

  private unreachable(cause: MailFailure): void {
    if (this.outages === 0) {
      // The text of the server may quote an address, which no purge removes from a log.
      const { responseCode } = cause;
      this.logger.warn('mails wait: the mail server does not take them', { responseCode });
    }
    const pause = delayMs({ ...PAUSE, random: this.random }, this.outages);
    this.pausedUntil = this.uptime() + pause;
    this.outages += 1;
  }

  private reachable(): void {
    if (this.outages > 0) this.logger.info('mails are sent again');
    this.outages = 0;
    this.pausedUntil = -Infinity;
  }
}
