import { Mailer, MailFailure } from '../../ports/mailer.js';

/** Without `SMTP_URL` mails stay in the outbox. */
export class NoMailer extends Mailer {
  readonly isConfigured = false;

  override async send(): Promise<void> {
    throw new MailFailure('UNREACHABLE', 'no SMTP server is configured');
  }

  override close(): void {
    // There is no connection.
  }
}
