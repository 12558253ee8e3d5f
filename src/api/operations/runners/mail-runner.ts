import { Injectable } from '@nestjs/common';
import { Outbox } from '../../../application/access/mails/outbox.js';
import { Problem } from '../../errors/problem.js';
import { presentMail, type MailAnswer } from '../../views/people/mail.js';
import { idIn, type Call } from '../call.js';

/** Runs the operations on mails, for every facade alike. */
@Injectable()
export class MailRunner {
  constructor(private readonly outbox: Outbox) {}

  /** @throws Problem NOT_FOUND; VaultUnavailable */
  async retry(call: Call): Promise<MailAnswer> {
    const mailId = idIn(call, 'mailId', 'NOT_FOUND').toLowerCase();
    await this.outbox.retry(mailId);
    const mail = await this.outbox.find(mailId);
    if (mail === null) throw new Problem('NOT_FOUND');
    return presentMail(mail);
  }
}
