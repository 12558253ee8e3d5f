import type { CollectionSpec } from '../../ports/documents.js';
import type { Outbox } from '../access/mails/outbox.js';
import { ScheduleSource, type ScheduleAsked, type ScheduleEntry } from './schedule-source.js';

/** Mails that wait, by the instant of their next attempt. They are no read model. */
export class ScheduledMails extends ScheduleSource {
  readonly kind = 'MAIL';
  readonly collections: readonly CollectionSpec[] = [];

  constructor(private readonly outbox: Pick<Outbox, 'waiting' | 'find'>) {
    super();
  }

  override async list({ from, to, after, limit }: ScheduleAsked): Promise<ScheduleEntry[]> {
    const place = after && { sort: after.dueAt, id: after.id };
    const waiting = await this.outbox.waiting({ from, to, after: place, max: limit });
    return Promise.all(
      waiting.map(async ({ mailId, dueAt }) => {
        const mail = await this.outbox.find(mailId);
        const clientId = mail?.subject.kind === 'client' ? mail.subject.id : null;
        return { kind: 'MAIL', dueAt, clientId, id: mailId };
      }),
    );
  }
}
