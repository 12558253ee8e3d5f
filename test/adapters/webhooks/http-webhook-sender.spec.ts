import { HttpWebhookSender } from '../../../src/adapters/webhooks/http-webhook-sender.js';
import type { FoundAddress } from '../../../src/adapters/webhooks/public-addresses.js';
import { newSecret } from '../../../src/application/webhooks/webhook-details.js';
import type { WebhookAttempt, WebhookMessage } from '../../../src/ports/webhook-sender.js';
import { Receiver, verified } from '../../harness/webhooks/receiver.js';

const PUBLIC: FoundAddress = { address: '93.184.216.34', family: 4 };
const LOOPBACK: FoundAddress = { address: '127.0.0.1', family: 4 };

let receiver: Receiver;
const opened: HttpWebhookSender[] = [];

beforeEach(async () => {
  receiver = await Receiver.start();
});

afterEach(async () => {
  for (const sender of opened.splice(0)) await sender.close();
  await receiver.close();
});

function senderWith(
  options: ConstructorParameters<typeof HttpWebhookSender>[0],
): HttpWebhookSender {
  const sender = new HttpWebhookSender(options);
  opened.push(sender);
  return sender;
}

function message(id: string, group = id): WebhookMessage {
  return { id, group, body: JSON.stringify({ type: 'webhook.test', id }) };
}

async function sendOne(sender: HttpWebhookSender, url = receiver.url): Promise<WebhookAttempt> {
  const target = { url, secrets: [newSecret()] };
  const [attempt] = await sender.send(target, [message('m-1')], Date.now());
  if (attempt === undefined) throw new Error('there is no result');
  return attempt;
}

describe('a message that is sent', () => {
  it('is signed with every secret', async () => {
    const secrets = [newSecret(), newSecret()];
    const sender = senderWith({ allowPrivate: true });
    const target = { url: receiver.url, secrets };
    const [attempt] = await sender.send(target, [message('m-1')], Date.now());
    expect(attempt).toMatchObject({ id: 'm-1', outcome: 'DELIVERED', status: 204, error: null });
    const [received] = receiver.received;
    if (received === undefined) throw new Error('nothing arrived');
    expect(received.headers).toMatchObject({
      'webhook-id': 'm-1',
      'content-type': 'application/json',
    });
    for (const secret of secrets) expect(verified(received, secret)).toEqual(received.body);
    expect(() => verified(received, newSecret())).toThrow('No matching signature');
  });

  it('fails with the status of a refusal', async () => {
    receiver.refuse(503);
    const attempt = await sendOne(senderWith({ allowPrivate: true }));
    expect(attempt).toMatchObject({ outcome: 'FAILED', status: 503, error: 'answered 503' });
  });

  it('does not follow a redirect', async () => {
    receiver.behaviour = (_received, response) =>
      void response.writeHead(307, { location: receiver.url }).end();
    const attempt = await sendOne(senderWith({ allowPrivate: true }));
    expect(attempt).toMatchObject({ outcome: 'FAILED', status: 307 });
    expect(receiver.received).toHaveLength(1);
  });

  it('fails when no answer comes in time', async () => {
    receiver.behaviour = () => undefined;
    const attempt = await sendOne(senderWith({ allowPrivate: true, tryMs: 50 }));
    expect(attempt).toMatchObject({
      outcome: 'FAILED',
      status: null,
      error: 'no answer in time',
    });
  });

  it('is delivered by the status of an answer whose body never ends', async () => {
    let written = 0;
    let isClosed = false;
    receiver.behaviour = (_received, response) => {
      response.writeHead(200);
      const more = (): void => {
        if (isClosed) return;
        written += 65_536;
        response.write(Buffer.alloc(65_536), more);
      };
      response.on('close', () => (isClosed = true));
      more();
    };
    const attempt = await sendOne(senderWith({ allowPrivate: true }));
    expect(attempt).toMatchObject({ outcome: 'DELIVERED', status: 200 });
    // The kernel buffers some of it; without a bound it would be endless.
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });

  it('is delivered by the status of an answer whose body stalls', async () => {
    receiver.behaviour = (_received, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('12345');
    };
    const attempt = await sendOne(senderWith({ allowPrivate: true, tryMs: 1_000 }));
    expect(attempt).toMatchObject({ outcome: 'DELIVERED', status: 200 });
  });

  it('fails when nothing listens', async () => {
    const { url } = receiver;
    await receiver.close();
    const attempt = await sendOne(senderWith({ allowPrivate: true }), url);
    expect(attempt).toMatchObject({ outcome: 'FAILED', error: 'the connection was refused' });
    receiver = await Receiver.start();
  });
});

describe('a private target', () => {
  const literals = [
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0/',
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://169.254.169.254/',
    'http://100.64.0.1/',
    'http://198.18.0.1/',
    'http://192.0.2.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::7f00:1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://[fec0::1]/',
    'http://[4000::1]/',
    'http://[2001:db8::1]/',
  ];

  it.each(literals)('is refused before any connection: %s', async (url) => {
    const sender = senderWith({ allowPrivate: false });
    expect(await sender.examine(url)).toBe('private');
    const attempt = await sendOne(sender, url);
    expect(attempt).toMatchObject({ outcome: 'FAILED', error: 'the target is a private address' });
  });

  it.each(['http://93.184.216.34/', 'http://[2606:4700::1111]/'])('is not %s', async (url) => {
    expect(await senderWith({ allowPrivate: false }).examine(url)).toBe('public');
  });

  it('is refused when one address of several is private', async () => {
    const resolve = async (): Promise<FoundAddress[]> => [PUBLIC, LOOPBACK];
    const sender = senderWith({ allowPrivate: false, resolve });
    expect(await sender.examine('http://mixed.example/')).toBe('private');
    const attempt = await sendOne(sender, `http://mixed.example:${receiver.port}/`);
    expect(attempt).toMatchObject({ outcome: 'FAILED', error: 'the target is a private address' });
    expect(receiver.received).toHaveLength(0);
  });

  it('is refused when the name shows it only at the second look-up', async () => {
    const answers = [[PUBLIC], [LOOPBACK]];
    const resolve = async (): Promise<FoundAddress[]> => answers.shift() ?? [LOOPBACK];
    const sender = senderWith({ allowPrivate: false, resolve });
    const url = `http://rebound.example:${receiver.port}/`;
    expect(await sender.examine(url)).toBe('public');
    const attempt = await sendOne(sender, url);
    expect(attempt).toMatchObject({ outcome: 'FAILED', error: 'the target is a private address' });
    expect(receiver.received).toHaveLength(0);
  });

  it('is reached when the operator permits it', async () => {
    const sender = senderWith({ allowPrivate: true });
    expect(await sender.examine(receiver.url)).toBe('public');
    expect((await sendOne(sender)).outcome).toBe('DELIVERED');
  });
});

describe('a call with many messages', () => {
  it('keeps the order within each group', async () => {
    const sender = senderWith({ allowPrivate: true });
    const target = { url: receiver.url, secrets: [newSecret()] };
    const messages = Array.from({ length: 60 }, (_, n) => message(`m-${n}`, `g-${n % 3}`));
    const attempts = await sender.send(target, messages, Date.now());
    expect(attempts.map(({ outcome }) => outcome)).toEqual(messages.map(() => 'DELIVERED'));
    for (const group of ['g-0', 'g-1', 'g-2']) {
      const sent = messages.filter((each) => each.group === group).map(({ id }) => id);
      const arrived = receiver.received.map(({ headers }) => headers['webhook-id']);
      expect(arrived.filter((id) => sent.includes(String(id)))).toEqual(sent);
    }
  });

  it('skips the rest of a group behind a failure', async () => {
    receiver.behaviour = ({ headers }, response) =>
      void response.writeHead(headers['webhook-id'] === 'm-1' ? 500 : 200).end();
    const sender = senderWith({ allowPrivate: true });
    const target = { url: receiver.url, secrets: [newSecret()] };
    const messages = [message('m-0', 'a'), message('m-1', 'a'), message('m-2', 'a'), message('b')];
    const attempts = await sender.send(target, messages, Date.now());
    const outcomes = attempts.map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['DELIVERED', 'FAILED', 'SKIPPED', 'DELIVERED']);
  });

  it('ends after some failures without a success', async () => {
    receiver.refuse(500);
    const sender = senderWith({ allowPrivate: true });
    const target = { url: receiver.url, secrets: [newSecret()] };
    const messages = Array.from({ length: 100 }, (_, n) => message(`m-${n}`));
    const attempts = await sender.send(target, messages, Date.now());
    const failed = attempts.filter(({ outcome }) => outcome === 'FAILED');
    expect(failed.length).toBeGreaterThanOrEqual(5);
    expect(failed.length).toBeLessThanOrEqual(13);
    expect(receiver.received).toHaveLength(failed.length);
  });

  it('is ended by closing the sender, without a result for what was in flight', async () => {
    receiver.behaviour = () => undefined;
    const sender = senderWith({ allowPrivate: true });
    const sending = sendOne(sender);
    await receiver.until(1);
    await sender.close();
    expect((await sending).outcome).toBe('SKIPPED');
  });
});
