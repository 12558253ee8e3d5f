import { Injectable } from '@nestjs/common';
import { Outbox } from '../../../application/access/mails/outbox.js';
import {
  ConfirmationsExhausted,
  EmailConfirmations,
  type ConfirmationAsked,
} from '../../../application/mails/email-confirmations.js';
import { accessibleClient } from '../../auth/client-access.js';
import { Problem } from '../../errors/problem.js';
import { presentMail, type MailAnswer } from '../../views/people/mail.js';
import { idIn, type Call } from '../call.js';

/** Runs the operations on mails, for every facade alike. */
@Injectable()
export class MailRunner {
  constructor(
    private readonly outbox: Outbox,
    private readonly confirmations: EmailConfirmations,
  ) {}

  /** @throws Problem NOT_FOUND; VaultUnavailable */
  async retry(call: Call): Promise<MailAnswer> {
    const mailId = idIn(call, 'mailId', 'NOT_FOUND').toLowerCase();
    await this.outbox.retry(mailId);
    const mail = await this.outbox.find(mailId);
    if (mail === null) throw new Problem('NOT_FOUND');
    return presentMail(mail);
  }

  /** @throws Problem CLIENT_NOT_FOUND, CLIENT_PURGED, RATE_LIMITED; VaultUnavailable */
  async requestConfirmation({ identity, client, caller }: Call): Promise<ConfirmationAsked> {
    const clientId = accessibleClient(identity, client);
    const asked = await this.confirmations.request(clientId, caller).catch(refuse);
    if (asked === 'PURGED') throw new Problem('CLIENT_PURGED');
    if (asked === null) throw new Problem('CLIENT_NOT_FOUND');
    return asked;
  }
}

function refuse(cause: unknown): never {
  if (!(cause instanceof ConfirmationsExhausted)) throw cause;
  const retryAfter = Math.max(1, Math.ceil(cause.waitMs / 1000));
  const detail = 'Several links were mailed already. Use one of them, or ask again later.';
  throw new Problem('RATE_LIMITED', { detail, retryAfter });
}
