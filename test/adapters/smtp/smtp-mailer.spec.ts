import { createServer, type Server, type Socket } from 'node:net';
import { SmtpMailer } from '../../../src/adapters/smtp/smtp-mailer.js';
import { smtpOptions } from '../../../src/adapters/smtp/smtp-options.js';
import { MailFailure, type OutgoingMail } from '../../../src/ports/mailer.js';
import { answerOf, MailServer } from '../../harness/smtp/mail-server.js';

const MAIL: OutgoingMail = {
  id: '0190b5a8-7d5c-8f1a-9f7e-3a8f5f0b7c11',
  from: null,
  fromName: null,
  replyTo: null,
  to: 'ada@example.com',
  subject: 'Guthaben niedrig: 10,5 – prüfen',
  text: 'Hello,\n.\nyour balance is low.\n',
  html: '<p>Your balance is low.</p>',
  files: [],
};

describe('mails by SMTP', () => {
  let server: MailServer;
  let mailer: SmtpMailer;
  let url: string;
  beforeEach(async () => {
    server = new MailServer();
    url = `smtp://127.0.0.1:${await server.listen()}`;
    mailer = new SmtpMailer({ url, from: 'Credits <credits@ledger.example>' });
  });
  afterEach(async () => {
    mailer.close();
    await server.close();
  });

  async function failure(sent: Promise<void>): Promise<Pick<MailFailure, 'kind' | 'responseCode'>> {
    const cause: unknown = await sent.then(
      () => null,
      (error: unknown) => error,
    );
    if (!(cause instanceof MailFailure)) throw new Error(`no failure but ${String(cause)}`);
    return { kind: cause.kind, responseCode: cause.responseCode };
  }

  it('carry both texts, files, a stable id and the mark of an automatic mail', async () => {
    const file = { filename: 'Rechnung ä.pdf', contentType: 'application/pdf' };
    const files = [{ ...file, content: Buffer.from('%PDF-1.7') }];
    await mailer.send({ ...MAIL, fromName: 'Brand', replyTo: 'help@brand.example', files });
    const [mail] = server.received;
    expect(mail).toMatchObject({ from: 'credits@ledger.example', to: ['ada@example.com'] });
    const { parsed } = mail ?? { parsed: null };
    expect(parsed).toMatchObject({
      messageId: `<${MAIL.id}@ledger.example>`,
      subject: MAIL.subject,
      text: MAIL.text,
      html: MAIL.html,
      from: { value: [{ name: 'Brand', address: 'credits@ledger.example' }] },
      replyTo: { value: [{ name: '', address: 'help@brand.example' }] },
    });
    expect(parsed?.headers.get('auto-submitted')).toBe('auto-generated');
    const [attached] = parsed?.attachments ?? [];
    expect(attached).toMatchObject({ filename: 'Rechnung ä.pdf', contentType: 'application/pdf' });
    expect(attached?.content.toString()).toBe('%PDF-1.7');
  });

  it.each([
    'ada@example.com\r\nBcc: eve@example.com',
    'ada@example.com, eve@example.com',
    'Ada <ada@example.com>',
    'ada@example.com@eve.example',
    'nobody',
  ])('go to one address and never to %j', async (to) => {
    expect(await failure(mailer.send({ ...MAIL, to }))).toMatchObject({ kind: 'REFUSED' });
    expect(server.received).toEqual([]);
  });

  it('have no header that a subject brings', async () => {
    await mailer.send({ ...MAIL, subject: 'Hello\r\nBcc: eve@example.com\r\n\r\nbody' });
    const [mail] = server.received;
    expect(mail?.parsed.headers.has('bcc')).toBe(false);
    expect(mail?.to).toEqual(['ada@example.com']);
  });

  it.each([
    ['recipient', 550, 'REFUSED'],
    ['recipient', 451, 'DELAYED'],
    ['recipient', 421, 'UNREACHABLE'],
    ['mail', 552, 'REFUSED'],
    ['mail', 452, 'DELAYED'],
    ['sender', 550, 'UNREACHABLE'],
    ['sender', 451, 'UNREACHABLE'],
  ] as const)('whose %s is answered by %d are %s', async (what, code, kind) => {
    if (what === 'recipient') server.onRecipient = () => answerOf(code);
    if (what === 'sender') server.onSender = () => answerOf(code);
    if (what === 'mail') server.onMail = (done) => done(answerOf(code));
    expect(await failure(mailer.send(MAIL))).toEqual({ kind, responseCode: code });
    server.onRecipient = server.onSender = () => null;
    server.onMail = (done) => done();
    await mailer.send(MAIL);
    expect(server.received.at(-1)?.to).toEqual(['ada@example.com']);
  });

  it('are given up after a while although the server goes on silently', async () => {
    server.onMail = () => undefined;
    const hasty = new SmtpMailer({ url, from: 'credits@ledger.example', attemptMs: 1_500 });
    expect(await failure(hasty.send(MAIL))).toMatchObject({ kind: 'UNREACHABLE' });
    expect(server.received).toHaveLength(1);
    hasty.close();
  });

  it('fail when the connection is cut after the text, and go out again with the same id', async () => {
    server.onMail = (_done, { cut }) => cut();
    expect(await failure(mailer.send(MAIL))).toMatchObject({ kind: 'UNREACHABLE' });
    server.onMail = (done) => done();
    await mailer.send(MAIL);
    const ids = server.received.map(({ parsed }) => parsed.messageId);
    expect(ids).toEqual([`<${MAIL.id}@ledger.example>`, `<${MAIL.id}@ledger.example>`]);
  });

  it('fail when nothing listens', async () => {
    await server.close();
    expect(await failure(mailer.send(MAIL))).toMatchObject({ kind: 'UNREACHABLE' });
  });

  it('fail in bounded memory when the server never ends its answer', async () => {
    let written = 0;
    const flood = createServer((socket: Socket) => {
      socket.on('error', () => socket.destroy());
      const chunk = Buffer.alloc(16_384, '2');
      const pour = (): void => {
        while (!socket.destroyed && socket.write(chunk)) written += chunk.length;
      };
      socket.on('drain', pour);
      pour();
    });
    const port = await listening(flood);
    const flooded = new SmtpMailer({ url: `smtp://127.0.0.1:${port}`, from: 'a@ledger.example' });
    expect(await failure(flooded.send(MAIL))).toMatchObject({ kind: 'UNREACHABLE' });
    flooded.close();
    await new Promise((resolve) => void flood.close(resolve));
    // The buffers of the system hold some of it.
    expect(written).toBeLessThan(32 * 1024 * 1024);
  });
});

describe('connections to the mail server', () => {
  it.each([
    ['smtp://mail.example', { port: 587, secure: false, requireTLS: true, ignoreTLS: false }],
    ['smtp://mail.example:25?tls=off', { port: 25, requireTLS: false, ignoreTLS: true }],
    ['smtps://mail.example', { port: 465, secure: true, requireTLS: false, ignoreTLS: false }],
    ['smtp://localhost:1025', { port: 1025, requireTLS: false, ignoreTLS: true }],
    ['smtp://[::1]:1025', { host: '::1', requireTLS: false, ignoreTLS: true }],
    ['smtp://localhost?tls=required', { requireTLS: true, ignoreTLS: false }],
    ['smtp://127.0.0.1.evil.example', { requireTLS: true, ignoreTLS: false }],
    ['smtps://u%40x:p%2Fw@mail.example', { auth: { user: 'u@x', pass: 'p/w' } }],
  ])('are those of %s', (url, expected) => {
    expect(smtpOptions(url)).toMatchObject(expected);
    expect(smtpOptions(url)).not.toHaveProperty('tls.rejectUnauthorized');
  });

  it('are refused to a server without encryption, before any credential or address', async () => {
    const seen: string[] = [];
    const plain = createServer((socket) => {
      socket.write('220 plain.example\r\n');
      socket.on('data', (data) => {
        seen.push(data.toString());
        socket.write('250 plain.example\r\n');
      });
      socket.on('error', () => socket.destroy());
    });
    const port = await listening(plain);
    const url = `smtp://user:word@127.0.0.1:${port}?tls=required`;
    const mailer = new SmtpMailer({ url, from: 'a@ledger.example' });
    await expect(mailer.send(MAIL)).rejects.toMatchObject({ kind: 'UNREACHABLE' });
    mailer.close();
    await new Promise((resolve) => void plain.close(resolve));
    expect(seen.join('')).toMatch(/EHLO/);
    expect(seen.join('')).not.toMatch(/AUTH|MAIL FROM|example\.com/);
  });

  it('are refused to a server whose certificate nobody vouches for', async () => {
    const server = new MailServer({ secure: true });
    const url = `smtps://127.0.0.1:${await server.listen()}`;
    const mailer = new SmtpMailer({ url, from: 'a@ledger.example' });
    await expect(mailer.send(MAIL)).rejects.toMatchObject({ kind: 'UNREACHABLE' });
    expect(server.received).toEqual([]);
    mailer.close();
    await server.close();
  });
});

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
