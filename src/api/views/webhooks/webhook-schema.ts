import { EVERY_EVENT, PUBLIC_EVENTS } from '../../../domain/webhooks/public-events.js';
import type { DeliveryAnswer, NewWebhookAnswer, TestAnswer, WebhookAnswer } from './webhook.js';
import { CLIENT_ID } from '../schemas/client-schema.js';
import * as schema from '../schemas/schema.js';

const { component, count, flag, instant, listOf, nullable, object, oneOf, text, titled } = schema;
const { uuid, whole } = schema;

const WEBHOOK_ID = uuid('Id of the webhook.');
const STATUS = nullable(count('Status of the receiver’s answer; null when there was none.'));
const ERROR = nullable(text('Why the try failed; null when it did not.'));
const DURATION = count('Milliseconds that the try took.');

const PROPERTIES: schema.Properties<WebhookAnswer> = {
  webhookId: WEBHOOK_ID,
  url: nullable(text('Where events are sent; null when the record was lost.')),
  events: listOf(
    oneOf([EVERY_EVENT, ...PUBLIC_EVENTS], 'A type of events.'),
    'Types of events that are sent; `*` means all.',
  ),
  clientIds: nullable(listOf(CLIENT_ID, 'Only events of these clients; null = of all.')),
  description: nullable(text('Purpose of the webhook.')),
  status: oneOf(['ENABLED', 'DISABLED'], 'Whether events are sent.'),
  disabledBecause: nullable(
    oneOf(['ADMIN', 'FAILED'], 'Why nothing is sent: an admin’s will, or a delivery that failed.'),
  ),
  createdAt: instant('When it was created.'),
  overlapUntil: nullable(
    instant('Until then messages are also signed with the secret before the last rotation.'),
  ),
};

export const WEBHOOK = component(
  'Webhook',
  object<WebhookAnswer>('An endpoint that events are sent to.', PROPERTIES),
);

export const NEW_WEBHOOK = component(
  'NewWebhook',
  object<NewWebhookAnswer>('An endpoint with a new secret.', {
    ...PROPERTIES,
    secret: nullable(
      text(
        'The secret that messages are signed with; it is shown this once. Null when a creation is ' +
          'answered again after a day or a rotation: a rotation makes a new secret.',
        { pattern: '^whsec_[A-Za-z0-9+/]+=*$' },
      ),
    ),
  }),
);

export const WEBHOOK_PAGE = component(
  'WebhookPage',
  schema.pageOf(WEBHOOK, 'A page of webhooks, in the order of their ids.'),
);

export const WEBHOOK_TEST = component(
  'WebhookTest',
  object<TestAnswer>('The result of a test message.', {
    messageId: text('The `webhook-id` of the message.'),
    delivered: flag('Whether the receiver accepted it.'),
    status: STATUS,
    error: ERROR,
    durationMs: DURATION,
  }),
);

const DELIVERY = component(
  'WebhookDelivery',
  object<DeliveryAnswer>('The delivery of an event.', {
    messageId: text('The `webhook-id`, the same on every try.'),
    type: text('Type of the event.'),
    clientId: CLIENT_ID,
    sequence: whole('Place of the event in the client’s stream.'),
    position: whole('Place of the event in the log.'),
    state: oneOf(
      ['WAITING', 'DELIVERED', 'FAILED'],
      'WAITING for the next try, DELIVERED, or FAILED at the last try.',
    ),
    tries: count('Tries so far.'),
    firstAt: instant('When it was first tried.'),
    lastAt: instant('When it was last tried.'),
    nextAt: nullable(instant('When it is tried again; null unless it waits.')),
    status: STATUS,
    error: ERROR,
    durationMs: DURATION,
  }),
);

export const DELIVERY_PAGE = component(
  'WebhookDeliveryPage',
  schema.pageOf(DELIVERY, 'A page of deliveries, the newest first.'),
);

/** HTTP answers a deletion with an empty body. */
export const DELETED_WEBHOOK = titled(
  'DeletedWebhook',
  object<{ readonly webhookId: string }>('A webhook that was deleted.', { webhookId: WEBHOOK_ID }),
);
