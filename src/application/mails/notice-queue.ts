import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { Outbox } from '../access/mails/outbox.js';
import { ClientDamaged } from '../lanes/damaged-clients.js';
import type { MailReaders } from './mail-readers.js';
import { mailsOf, type Notice } from './notice-mails.js';

export interface NoticeQueueParts {
  readonly readers: Pick<MailReaders, 'of'>;
  readonly outbox: Pick<Outbox, 'queue'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Queues the mails of notices. Taking a notice twice queues its mails once. */
export class NoticeQueue {
  constructor(private readonly parts: NoticeQueueParts) {}

  /** @throws LogUnavailable, Contention, VaultUnavailable */
  async take(notice: Notice): Promise<void> {
    const { readers, outbox, clock, logger } = this.parts;
    const { clientId, revision } = notice;
    try {
      const reader = await readers.of({ kind: 'client', id: clientId });
      if (reader === null) return;
      for (const mail of mailsOf(notice, reader, clock.now())) await outbox.queue(mail);
    } catch (cause) {
      if (!(cause instanceof ClientDamaged)) throw cause;
      // One client that cannot be read does not keep the others from their mails.
      logger.warn('a notice was not mailed', { clientId, revision, cause });
    }
  }
}
