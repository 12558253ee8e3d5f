import type { Mail } from '../../../application/access/mails/outbox.js';

/** A mail as admins see it. */
export interface MailAnswer extends Omit<Mail, 'subject'> {
  readonly clientId?: string;
  readonly staffId?: string;
}

export function presentMail({ subject, ...mail }: Mail): MailAnswer {
  const person = subject.kind === 'client' ? { clientId: subject.id } : { staffId: subject.id };
  return { ...mail, ...person };
}
