import { MailSending } from '../../../src/application/reactors/mail-sending.js';
import { NoticeMailing } from '../../../src/application/reactors/notice-mailing.js';
import { ServiceHarness, type Json } from '../../harness/service-harness.js';
import { MailServer, type ReceivedMail } from '../../harness/smtp/mail-server.js';

const NEVER = new AbortController().signal;
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** The service with a mail server. A spec runs the rounds of the reactors. */
export class MailHarness extends ServiceHarness {
  readonly server = new MailServer();
  private port = 0;

  private more: { readonly [variable: string]: string } = {};

  async openWithServer(more: { readonly [variable: string]: string } = {}): Promise<this> {
    this.more = more;
    this.port = await this.server.listen();
    await this.start();
    return this;
  }

  /** Ends the service and starts it again, which also ends the pause after an outage. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  private async start(): Promise<void> {
    await this.open({
      SMTP_URL: `smtp://127.0.0.1:${this.port}`,
      MAIL_FROM: 'Credits <credits@ledger.example>',
      TALLYSTICK_PUBLIC_URL: 'https://credits.example.com',
      ...this.more,
    });
  }

  override async close(): Promise<void> {
    await super.close();
    await this.server.close();
  }

  later(ms: number): void {
    this.clock.set(this.clock.now() + ms);
  }

  /** A client with an address of its name. */
  async clientNamed(name: string, more: object = {}): Promise<string> {
    const names = { username: name, email: `${name}@example.com` };
    const fields = { firstName: name, lastName: 'Lovelace', currency: 'CREDIT' };
    const made = await this.post('/v1/clients', { ...names, ...fields, ...more });
    if (made.status !== 201) throw new Error(made.text);
    return made.json.clientId as string;
  }

  /** Turns the notices so far into mails. */
  async notify(): Promise<void> {
    const { app, ledger } = this.running;
    await ledger.progress.waitFor('all', await ledger.log.end(), 60_000);
    const reactor = app.get(NoticeMailing);
    while (await reactor.isDue()) await reactor.react(NEVER);
  }

  /** Sends what is due; the answer is what the server received by it. */
  async deliver(): Promise<readonly ReceivedMail[]> {
    const before = this.server.received.length;
    const reactor = this.running.app.get(MailSending);
    while ((await reactor.isDue()) && (await reactor.react(NEVER)));
    return this.server.received.slice(before);
  }

  async mails(): Promise<Json[]> {
    return (await this.send('GET', '/v1/mails?limit=100')).json.items;
  }
}
