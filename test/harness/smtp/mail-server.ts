import type { Socket } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail as the server received it. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly isEncrypted: boolean;
  readonly user: string;
  readonly raw: string;
  readonly parsed: ParsedMail;
  /** Ends its connection at once, without an answer. */
  readonly cut: () => void;
}

type Answer = (done: (error?: Error | null) => void, mail: ReceivedMail) => void;

/** A mail server that keeps what it receives, and answers as a spec says. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  /** Answers to a recipient and to a mail; they accept at first. */
  onRecipient: (address: string) => Error | null = () => null;
  onSender: (address: string) => Error | null = () => null;
  onMail: Answer = (done) => done();
  private readonly server: SMTPServer;

  constructor(options: SMTPServerOptions = { disabledCommands: ['STARTTLS'] }) {
    this.server = new SMTPServer({
      authOptional: true,
      ...options,
      onMailFrom: ({ address }, _session, done) => done(this.onSender(address)),
      onRcptTo: ({ address }, _session, done) => done(this.onRecipient(address)),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const raw = Buffer.concat(chunks);
          void simpleParser(raw).then((parsed) => {
            const { mailFrom, rcptTo } = session.envelope;
            const mail = {
              from: mailFrom === false ? '' : mailFrom.address,
              to: rcptTo.map(({ address }) => address),
              isEncrypted: session.secure,
              user: String(session.user ?? ''),
              ...{ raw: raw.toString('utf8'), parsed },
              cut: () => this.cut(),
            };
            this.received.push(mail);
            this.onMail(done, mail);
          }, done);
        });
      },
    });
    // A client that breaks a connection off is what some specs are about.
    this.server.on('error', () => undefined);
  }

  /** Listens on a free port. */
  listen(): Promise<number> {
    return new Promise((resolve) => {
      const listener = this.server.listen(0, '127.0.0.1', () => {
        const address = listener.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  }

  private cut(): void {
    for (const connection of this.server.connections) {
      (connection as unknown as { readonly _socket: Socket })._socket.destroy();
    }
  }

  close(): Promise<void> {
    return new Promise((resolve) => void this.server.close(() => resolve()));
  }
}

/** An answer of the server with a code, such as 451. */
export function answerOf(responseCode: number, text = 'as the spec says'): Error {
  return Object.assign(new Error(text), { responseCode });
}
