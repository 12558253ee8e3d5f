import { GetWebhook } from '../../../application/queries/webhooks/get-webhook.js';
import { ListDeliveries } from '../../../application/queries/webhooks/list-deliveries.js';
import { ListWebhooks } from '../../../application/queries/webhooks/list-webhooks.js';
import { ListInput } from '../../input/query-input.js';
import {
  ChangeWebhookInput,
  CreateWebhookInput,
  ReplayWebhookInput,
} from '../../input/webhooks/webhook-input.js';
import { presentDelivery, presentWebhook } from '../../views/webhooks/webhook.js';
import * as schema from '../../views/webhooks/webhook-schema.js';
import type { Operation } from '../operation.js';
import { pageView, queryOperation } from '../query-operation.js';

const OF_WEBHOOK = {
  allow: ['admin'],
  target: 'ledger',
  tag: 'Webhooks',
  ids: { webhookId: 'NOT_FOUND' },
} as const;

export const createWebhook = {
  name: 'createWebhook',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Webhooks',
  summary: 'Create a webhook; its secret is shown this once',
  input: CreateWebhookInput,
  isKeyed: true,
  example: {
    url: 'https://hooks.example.com/credits',
    events: ['credits.recharged', 'client.disabled'],
    description: 'accounting',
  },
  answer: schema.NEW_WEBHOOK,
  problems: ['ID_REUSED', 'WEBHOOK_LIMIT'],
} as const satisfies Operation;

export const listWebhooks = queryOperation({
  name: 'listWebhooks',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Webhooks',
  summary: 'List the webhooks, without their secrets',
  input: ListInput,
  problems: ['INVALID_CURSOR'],
  answer: schema.WEBHOOK_PAGE,
  reads: () => 'page',
  query: ({ page }) => new ListWebhooks(page),
  view: pageView(presentWebhook),
});

export const getWebhook = queryOperation({
  name: 'getWebhook',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Webhooks',
  summary: 'Read a webhook',
  ids: { webhookId: 'NOT_FOUND' },
  problems: ['NOT_FOUND'],
  answer: schema.WEBHOOK,
  query: ({ ids }) => new GetWebhook(ids.webhookId.toLowerCase()),
  view: presentWebhook,
});

export const changeWebhook = {
  ...OF_WEBHOOK,
  name: 'changeWebhook',
  summary: 'Change, disable or enable a webhook',
  input: ChangeWebhookInput,
  example: { events: ['*'], disabled: false },
  answer: schema.WEBHOOK,
  problems: ['NOT_FOUND'],
} as const satisfies Operation;

export const deleteWebhook = {
  ...OF_WEBHOOK,
  name: 'deleteWebhook',
  summary: 'Delete a webhook with all its deliveries',
  answer: schema.DELETED_WEBHOOK,
  problems: ['NOT_FOUND'],
} as const satisfies Operation;

export const rotateWebhookSecret = {
  ...OF_WEBHOOK,
  name: 'rotateWebhookSecret',
  summary: 'Make a new secret; for 24 hours the former one signs too',
  answer: schema.NEW_WEBHOOK,
  problems: ['NOT_FOUND'],
} as const satisfies Operation;

export const testWebhook = {
  ...OF_WEBHOOK,
  name: 'testWebhook',
  summary: 'Send a test message once, and say what the receiver answered',
  answer: schema.WEBHOOK_TEST,
  problems: ['NOT_FOUND', 'RATE_LIMITED'],
} as const satisfies Operation;

export const replayWebhook = {
  ...OF_WEBHOOK,
  name: 'replayWebhook',
  summary: 'Send the events from a position of the log on again',
  input: ReplayWebhookInput,
  example: { fromPosition: '7' },
  answer: schema.WEBHOOK,
  problems: ['NOT_FOUND', 'WEBHOOK_DISABLED'],
} as const satisfies Operation;

export const listWebhookDeliveries = queryOperation({
  name: 'listWebhookDeliveries',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Webhooks',
  summary: 'List deliveries that wait or failed, and the last that were delivered',
  ids: { webhookId: 'NOT_FOUND' },
  input: ListInput,
  problems: ['NOT_FOUND', 'INVALID_CURSOR'],
  answer: schema.DELIVERY_PAGE,
  reads: () => 'page',
  query: ({ ids, page }) => new ListDeliveries(ids.webhookId.toLowerCase(), page),
  view: pageView(presentDelivery),
});
