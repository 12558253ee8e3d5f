import { MailServer } from '../../harness/smtp/mail-server.js';
import { Receiver } from '../../harness/webhooks/receiver.js';
import type { Machines } from './machines.js';
import { listOf } from './subjects.js';

interface ListedMail {
  readonly mailId: string;
  readonly state: 'QUEUED' | 'SENT' | 'FAILED';
  readonly template: string;
}

/** A mail server and a receiver of webhooks, which see what leaves the service. */
export class Outside {
  private constructor(
    private readonly mails: MailServer,
    private readonly receiver: Receiver,
    private readonly port: number,
  ) {}

  static async open(): Promise<Outside> {
    const mails = new MailServer();
    return new Outside(mails, await Receiver.start(), await mails.listen());
  }

  get settings(): NodeJS.ProcessEnv {
    return {
      SMTP_URL: `smtp://127.0.0.1:${this.port}`,
      MAIL_FROM: 'Credits <credits@example.com>',
      TALLYSTICK_WEBHOOKS_ALLOW_PRIVATE: 'true',
    };
  }

  /** The address that webhooks go to. */
  get url(): string {
    return this.receiver.url;
  }

  /** Facts that no webhook has brought, by their event ids. */
  withoutWebhook(eventIds: readonly string[]): string[] {
    const brought = new Set(this.receiver.received.map(({ headers }) => headers['webhook-id']));
    return eventIds.filter((id) => !brought.has(id));
  }

  /** Mails that wait although they are due, and mails that count as sent and did not arrive. */
  async mailFaults(machines: Machines): Promise<string[]> {
    const listed = await listOf<ListedMail>(machines.any, '/v1/mails');
    const arrived = new Set(this.mails.received.map(({ parsed }) => idIn(parsed.messageId)));
    return listed.flatMap(({ mailId, state, template }) => {
      if (state === 'QUEUED' && template !== 'purge-soon') return [`${template} ${mailId} waits`];
      return state === 'SENT' && !arrived.has(mailId) ? [`${template} ${mailId} is lost`] : [];
    });
  }

  /** Mails that arrived more than once. */
  get repeatedMails(): number {
    const ids = this.mails.received.map(({ parsed }) => parsed.messageId);
    return ids.length - new Set(ids).size;
  }

  async close(): Promise<void> {
    await Promise.all([this.mails.close(), this.receiver.close()]);
  }
}

function idIn(messageId = ''): string {
  return /^<([^@]+)@/.exec(messageId)?.[1] ?? messageId;
}
