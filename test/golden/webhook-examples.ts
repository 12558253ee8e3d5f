import type { WebhookEvent } from '../../src/domain/webhooks/events.js';

const CLIENT = '0190a1b2-0000-7000-8000-000000000001';
const RECORD = '0190a1b2-0000-7000-8000-0000000000b1';
const WEBHOOK = '0190a1b2-0000-7000-8000-0000000000e1';

/** An example of every fact of the stream `webhooks`. */
export const WEBHOOK_EXAMPLES: {
  readonly [T in WebhookEvent['type']]: Extract<WebhookEvent, { type: T }>['data'];
} = {
  WebhookCreated: {
    webhookId: WEBHOOK,
    detailsId: RECORD,
    origin: 'https://hooks.example.com',
    events: ['credits.recharged', 'message.debited'],
    clientIds: [CLIENT],
  },
  WebhookChanged: {
    webhookId: WEBHOOK,
    detailsId: RECORD,
    origin: 'https://hooks.example.com:8443',
    events: ['*'],
    clientIds: null,
    fields: ['url', 'events', 'clientIds'],
  },
  WebhookSecretRotated: {
    webhookId: WEBHOOK,
    detailsId: RECORD,
    overlapUntil: '2026-11-22T08:00:00.123Z',
  },
  WebhookDisabled: { webhookId: WEBHOOK, cause: 'FAILED' },
  WebhookEnabled: { webhookId: WEBHOOK },
  WebhookReplayStarted: { webhookId: WEBHOOK, fromPosition: '12' },
  WebhookDeleted: { webhookId: WEBHOOK },
};
