import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { WebhookThreadSender } from '../../src/adapters/workers/webhook-thread-sender.js';
import { newSecret } from '../../src/application/webhooks/webhook-details.js';
import type { WebhookMessage } from '../../src/ports/webhook-sender.js';
import { Receiver, verified } from '../harness/webhooks/receiver.js';

const ENTRANCE = new URL('../../dist/src/workers/webhooks-worker.js', import.meta.url);

const directory = mkdtempSync(join(tmpdir(), 'tallystick-webhooks-'));
afterAll(() => rmSync(directory, { recursive: true }));

const message = (id: string): WebhookMessage => ({ id, group: id, body: `{"id":"${id}"}` });

describe('the thread that sends webhooks', () => {
  let receiver: Receiver;
  let sender: WebhookThreadSender;
  beforeEach(async () => {
    receiver = await Receiver.start();
    sender = new WebhookThreadSender({ allowPrivate: true }, ENTRANCE);
  });
  afterEach(async () => {
    await sender.close();
    await receiver.close();
  });

  it('sends signed messages and answers with their results', async () => {
    const secret = newSecret();
    const messages = ['m-1', 'm-2', 'm-3'].map(message);
    const attempts = await sender.send(
      { url: receiver.url, secrets: [secret] },
      messages,
      Date.now(),
    );
    expect(attempts).toMatchObject(
      messages.map(({ id }) => ({ id, outcome: 'DELIVERED', status: 204 })),
    );
    for (const one of receiver.received) expect(verified(one, secret)).toEqual(one.body);
  });

  it('refuses private targets as the settings say', async () => {
    expect(await sender.examine(receiver.url)).toBe('public');
    const strict = new WebhookThreadSender({ allowPrivate: false }, ENTRANCE);
    expect(await strict.examine(receiver.url)).toBe('private');
    const target = { url: receiver.url, secrets: [newSecret()] };
    expect(await strict.send(target, [message('m-1')], Date.now())).toMatchObject([
      { outcome: 'FAILED', error: 'the target is a private address' },
    ]);
    await strict.close();
    expect(receiver.received).toHaveLength(0);
  });

  it('ends what is in flight when it is closed, as skipped', async () => {
    receiver.behaviour = () => undefined;
    const target = { url: receiver.url, secrets: [newSecret()] };
    const sending = sender.send(target, [message('m-1')], Date.now());
    await receiver.until(1);
    await sender.close();
    expect(await sending).toMatchObject([{ id: 'm-1', outcome: 'SKIPPED' }]);
  });

  it('skips messages while it cannot run, and never rejects', async () => {
    const broken = join(directory, 'broken.mjs');
    writeFileSync(broken, 'throw new Error("broken");');
    const dying = new WebhookThreadSender({ allowPrivate: true }, pathToFileURL(broken));
    const target = { url: receiver.url, secrets: [newSecret()] };
    expect(await dying.send(target, [message('m-1')], Date.now())).toMatchObject([
      { id: 'm-1', outcome: 'SKIPPED' },
    ]);
    expect(await dying.examine(receiver.url)).toBe('unknown');
    await dying.close();
  });
});
