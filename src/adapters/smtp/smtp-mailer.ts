import { createTransport, type Transporter } from 'nodemailer';
import { Mailer, MailFailure, type OutgoingMail } from '../../ports/mailer.js';
import { failureOf } from './smtp-failure.js';
import { smtpOptions } from './smtp-options.js';

export interface SmtpSettings {
  /** `smtp://…` or `smtps://…`, checked by the configuration. */
  readonly url: string;
  /** `name@example.com`, or a name and one: `Credits <credits@example.com>`. */
  readonly from: string;
  /** Longest time of one attempt, milliseconds; a server may be slow in a hundred small ways. */
  readonly attemptMs?: number;
}

const ATTEMPT_MS = 120_000;
/** One address, so that no text becomes two recipients or a header. */
const ADDRESS = /^[^\s<>(),;:\\"[\]\p{Cc}]{1,64}@[^\s<>(),;\\"\p{Cc}@]{1,255}$/u;

/**
 * Sends mails by SMTP through a small pool of connections (decision 0082).
 *
 * - The recipient and the sender are given as values, never as a text that is parsed.
 * - Attachments come from memory only: no text can name a file or an address to fetch.
 */
export class SmtpMailer extends Mailer {
  readonly isConfigured = true;
  private readonly transport: Transporter;
  private readonly from: { readonly name: string; readonly address: string };
  private readonly domain: string;
  private readonly attemptMs: number;

  constructor({ url, from, attemptMs = ATTEMPT_MS }: SmtpSettings) {
    super();
    this.transport = createTransport(smtpOptions(url));
    // A pool reports broken idle connections here; the mails that they break fail separately.
    this.transport.on('error', () => undefined);
    this.from = senderOf(from);
    this.domain = this.from.address.split('@')[1] ?? '';
    this.attemptMs = attemptMs;
  }

  override async send(mail: OutgoingMail): Promise<void> {
    const { to, fromName, replyTo, subject, text, html } = mail;
    if (!ADDRESS.test(to)) throw new MailFailure('REFUSED', 'the recipient is not one address');
    const { name, address } = mail.from === null ? this.from : senderOf(mail.from);
    if (!ADDRESS.test(address)) throw new MailFailure('REFUSED', 'the sender is not one address');
    const signal = AbortSignal.timeout(this.attemptMs);
    try {
      await this.transport.sendMail({
        from: { name: fromName ?? name, address },
        to: { name: '', address: to },
        ...(replyTo !== null && { replyTo: { name: '', address: replyTo } }),
        envelope: { from: address, to: [to] },
        messageId: `<${mail.id}@${this.domain}>`,
        ...{ subject, text, html, signal },
        // RFC 3834: an out-of-office reply does not answer it.
        headers: { 'Auto-Submitted': 'auto-generated' },
        attachments: mail.files.map((file) => ({ ...file })),
      });
    } catch (cause) {
      throw failureOf(cause);
    }
  }

  override close(): void {
    this.transport.close();
  }
}

function senderOf(text: string): { readonly name: string; readonly address: string } {
  const [, name = '', address = text] = /^([^<>]*)<([^<>]+)>$/.exec(text) ?? [];
  return { name: name.trim(), address: address.trim() };
}
