import { workerData } from 'node:worker_threads';
import { HttpWebhookSender } from '../adapters/webhooks/http-webhook-sender.js';
import { MainThread } from '../adapters/workers/supervised-worker.js';
import type { WebhookMessage } from '../ports/webhook-sender.js';
import type { SenderMethods, SenderThreadData } from '../adapters/workers/webhook-thread-sender.js';

/** Entry point of the thread that sends webhooks. */
const sender = new HttpWebhookSender(workerData as SenderThreadData);

const methods: SenderMethods = {
  examine: (url) => sender.examine(url),
  send: async (target, text, now) => {
    const messages = JSON.parse(text) as readonly WebhookMessage[];
    return JSON.stringify(await sender.send(target, messages, now));
  },
  cancel: () => sender.close(),
};
new MainThread().serve({ ...methods, close: () => sender.close() });
