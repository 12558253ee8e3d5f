import type { ValueProvider } from '@nestjs/common';
import { KeyFacts } from '../../../src/application/access/key-facts.js';
import { LoginLog } from '../../../src/application/access/logins/login-log.js';
import { Outbox } from '../../../src/application/access/mails/outbox.js';
import { Sessions } from '../../../src/application/access/sessions.js';
import { BrandDirectory } from '../../../src/application/brands/brand-directory.js';
import { LegalEntityDirectory } from '../../../src/application/legal-entities/legal-entity-directory.js';
import { Deliveries } from '../../../src/application/webhooks/deliveries.js';
import { WebhookDetailsStore } from '../../../src/application/webhooks/webhook-details.js';
import { WebhookDirectory } from '../../../src/application/webhooks/webhook-directory.js';
import { Credentials } from '../../../src/ports/credentials.js';

/** No mail waits. */
const NO_MAILS: Pick<Outbox, 'waiting'> = { waiting: async () => [] };

/** Stores that query handlers need besides the read models; specs that read these do not use them. */
export const UNREAD_STORES: readonly ValueProvider[] = [
  { provide: Outbox, useValue: NO_MAILS },
  ...[
    BrandDirectory,
    Credentials,
    Deliveries,
    KeyFacts,
    LegalEntityDirectory,
    LoginLog,
    Sessions,
    WebhookDetailsStore,
    WebhookDirectory,
  ].map((provide) => ({ provide, useValue: {} })),
];
