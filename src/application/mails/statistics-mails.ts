import { formatCredits } from '../../domain/credits.js';
import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import { mailIdOf } from '../access/mails/mail-id.js';
import type { NewMail, Outbox } from '../access/mails/outbox.js';
import { ClientDamaged } from '../lanes/damaged-clients.js';
import type { UsageTotals } from '../queries/usage/usage-totals.js';
import type { MailReaders } from './mail-readers.js';
import type { StatisticsPeriod } from './statistics-periods.js';

export interface StatisticsParts {
  readonly usage: Pick<UsageTotals, 'of'>;
  readonly readers: Pick<MailReaders, 'of'>;
  readonly outbox: Pick<Outbox, 'queue' | 'find'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The client and the period of a mail of statistics. */
export interface StatisticsAsked {
  readonly clientId: string;
  readonly timeZone: string;
  readonly period: StatisticsPeriod;
  /** The usage contains this position of the log. */
  readonly minPosition: bigint;
}

const DAY_MS = 24 * 60 * 60_000;
const USEFUL_MS = 3 * DAY_MS;

/**
 * Queues mails of statistics. A mail has an id derived from client, kind and first day, so a
 * repetition queues nothing and reads no usage.
 */
export class StatisticsMails {
  constructor(private readonly parts: StatisticsParts) {}

  /**
   * True = it was queued now.
   * @throws QueryError PROJECTION_BEHIND; LogUnavailable, ReadModelUnavailable, VaultUnavailable
   */
  async queue(asked: StatisticsAsked): Promise<boolean> {
    const { outbox, logger } = this.parts;
    const { clientId, period } = asked;
    const mailId = mailIdOf(period.template, clientId, period.firstDay);
    if ((await outbox.find(mailId)) !== null) return false;
    try {
      const mail = await this.mailOf(mailId, asked);
      if (mail !== null) await outbox.queue(mail);
      return mail !== null;
    } catch (cause) {
      if (!(cause instanceof ClientDamaged)) throw cause;
      // One client that cannot be read does not keep the others from their mails.
      logger.warn('statistics were not mailed', { clientId, cause });
      return false;
    }
  }

  private async mailOf(mailId: string, asked: StatisticsAsked): Promise<NewMail | null> {
    const { clientId, timeZone, period } = asked;
    const { template, firstDay, lastDay, dueAt } = period;
    const reader = await this.parts.readers.of({ kind: 'client', id: clientId });
    if (reader === null || reader.email === null) return null;
    const days: NewMail['values'] =
      template === 'statistics' ? { from: firstDay, to: lastDay } : { day: firstDay };
    const currency = reader.client?.currency ?? '';
    const values = { ...days, timeZone, currency, ...(await this.sums(asked)) };
    const subject = { kind: 'client', id: clientId } as const;
    const usefulUntil = Math.max(dueAt, this.parts.clock.now()) + USEFUL_MS;
    return { mailId, template, subject, to: reader.email, values, usefulUntil };
  }

  private async sums({
    clientId,
    timeZone,
    period,
    minPosition,
  }: StatisticsAsked): Promise<NewMail['values']> {
    const { from, to } = period;
    const asked = { clientIds: [clientId], from, to, groupBy: null, timeZone };
    const { totals } = await this.parts.usage.of(asked, { minPosition, work: null });
    const [of] = totals;
    return {
      messages: String(of?.messages ?? 0),
      debited: formatCredits(of?.debited ?? 0n),
      refunded: formatCredits(of?.refunded ?? 0n),
      recharged: formatCredits(of?.recharged ?? 0n),
      withdrawn: formatCredits(of?.withdrawn ?? 0n),
    };
  }
}
