import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Outbox, type Mail } from '../../access/mails/outbox.js';
import { QueryError } from '../query-error.js';

/** One mail of the outbox. */
export class GetMail extends Query<Mail> {
  constructor(readonly mailId: string) {
    super();
  }
}

@QueryHandler(GetMail)
export class GetMailHandler implements IQueryHandler<GetMail> {
  constructor(private readonly outbox: Outbox) {}

  /** @throws QueryError NOT_FOUND; VaultUnavailable */
  async execute({ mailId }: GetMail): Promise<Mail> {
    const mail = await this.outbox.find(mailId);
    if (mail === null) throw new QueryError('NOT_FOUND', 'There is no such mail, or not any more.');
    return mail;
  }
}
