import type { Provider } from '@nestjs/common';
import { WebhookThreadSender } from '../adapters/workers/webhook-thread-sender.js';
import { FacadeConfig } from '../api/auth/http-config.js';
import { AccessSecrets } from '../application/access/tokens/access-secrets.js';
import { Progress } from '../application/engine/progress.js';
import { Outbox } from '../application/access/mails/outbox.js';
import { StaffDirectory } from '../application/access/staff-directory.js';
import { StaffProfiles } from '../application/access/staff/staff-profiles.js';
import { TIMES_DEFAULT, WebhookFollowers } from '../application/webhooks/webhook-followers.js';
import { WebhookFailures } from '../application/webhooks/webhook-failures.js';
import { WebhookSource } from '../application/webhooks/webhook-source.js';
import { Documents } from '../ports/documents.js';
import { Leases } from '../ports/leases.js';
import { Deliveries } from '../application/webhooks/deliveries.js';
import { WebhookCounts } from '../application/webhooks/webhook-counts.js';
import { WebhookChanges } from '../application/webhooks/webhook-changes.js';
import { WebhookDetailsStore } from '../application/webhooks/webhook-details.js';
import { WebhookDirectory } from '../application/webhooks/webhook-directory.js';
import { WebhookPositions } from '../application/webhooks/webhook-positions.js';
import { WebhookRemoval } from '../application/webhooks/webhook-removal.js';
import { WebhookTests } from '../application/webhooks/webhook-tests.js';
import { KeyedMutex } from '../async/keyed-mutex.js';
import { AccessRecords } from '../ports/access-records.js';
import { Clock } from '../ports/clock.js';
import { EventLog } from '../ports/event-log.js';
import { Logger } from '../ports/logger.js';
import { WebhookSender } from '../ports/webhook-sender.js';

/** Endpoints of webhooks, on the ports of the ledger. */
export const webhookProviders: readonly Provider[] = [
  {
    provide: WebhookDirectory,
    useFactory: (log: EventLog, clock: Clock) => new WebhookDirectory({ log, clock }),
    inject: [EventLog, Clock],
  },
  {
    provide: WebhookDetailsStore,
    useFactory: (records: AccessRecords, secrets: AccessSecrets, clock: Clock) =>
      new WebhookDetailsStore({ records, secrets, clock }),
    inject: [AccessRecords, AccessSecrets, Clock],
  },
  {
    provide: Deliveries,
    useFactory: (records: AccessRecords, clock: Clock) => new Deliveries(records, clock),
    inject: [AccessRecords, Clock],
  },
  {
    provide: WebhookPositions,
    useFactory: (records: AccessRecords, log: EventLog, clock: Clock) =>
      new WebhookPositions({ records, log, clock }),
    inject: [AccessRecords, EventLog, Clock],
  },
  {
    provide: WebhookChanges,
    // Nest hands the dependencies over in the order of `inject`.
    useFactory: (...parts: ChangeParts) => {
      const [directory, details, mutex, clock, logger] = parts;
      return new WebhookChanges({ directory, details, mutex, clock, logger });
    },
    inject: [WebhookDirectory, WebhookDetailsStore, KeyedMutex, Clock, Logger],
  },
  {
    provide: WebhookRemoval,
    useFactory: (
      changes: WebhookChanges,
      deliveries: Deliveries,
      positions: WebhookPositions,
      logger: Logger,
    ) => new WebhookRemoval({ changes, deliveries, positions, logger }),
    inject: [WebhookChanges, Deliveries, WebhookPositions, Logger],
  },
];

type ChangeParts = [WebhookDirectory, WebhookDetailsStore, KeyedMutex, Clock, Logger];

type FollowerParts = [
  WebhookDirectory,
  WebhookDetailsStore,
  Deliveries,
  WebhookPositions,
  WebhookSource,
  WebhookSender,
  WebhookFailures,
  Leases,
  Progress,
  EventLog,
  Clock,
  Logger,
  WebhookCounts,
];

type FailureParts = [WebhookDirectory, StaffDirectory, StaffProfiles, Outbox, Clock, Logger];

/** A read of a stream of a shared log is a request to a server. */
const SHARED_LOOK_MS = 1_000;

/** The parts that send to endpoints; only the service has them. */
export const sendingProviders: readonly Provider[] = [
  { provide: WebhookCounts, useFactory: () => new WebhookCounts() },
  {
    provide: WebhookSender,
    useFactory: async ({ webhooksAllowPrivate: allowPrivate, sendsInThread }: FacadeConfig) => {
      if (sendsInThread) return new WebhookThreadSender({ allowPrivate });
      // Loaded on demand: with a thread, only the thread needs the HTTP client in its memory.
      const { HttpWebhookSender } = await import('../adapters/webhooks/http-webhook-sender.js');
      return new HttpWebhookSender({ allowPrivate });
    },
    inject: [FacadeConfig],
  },
  {
    provide: WebhookTests,
    useFactory: (
      directory: WebhookDirectory,
      details: WebhookDetailsStore,
      sender: WebhookSender,
      clock: Clock,
    ) => new WebhookTests({ directory, details, sender, clock }),
    inject: [WebhookDirectory, WebhookDetailsStore, WebhookSender, Clock],
  },
  {
    provide: WebhookSource,
    useFactory: (log: EventLog, documents: Documents, progress: Progress) =>
      new WebhookSource({ log, documents, progress }),
    inject: [EventLog, Documents, Progress],
  },
  {
    provide: WebhookFailures,
    useFactory: (...parts: FailureParts) => {
      const [directory, staff, profiles, outbox, clock, all] = parts;
      const logger = all.of('webhooks');
      return new WebhookFailures({ directory, staff, profiles, outbox, clock, logger });
    },
    inject: [WebhookDirectory, StaffDirectory, StaffProfiles, Outbox, Clock, Logger],
  },
  {
    provide: WebhookFollowers,
    useFactory: (...parts: FollowerParts) => {
      const [directory, details, deliveries, positions, source, sender, failures] = parts;
      const [, , , , , , , leases, progress, log, clock, logger, counts] = parts;
      const followed = { directory, details, deliveries, positions, source, sender, failures };
      const others = {
        leases,
        progress,
        clock,
        counts,
        random: Math.random,
        logger: logger.of('webhooks'),
      };
      return new WebhookFollowers(
        { ...followed, ...others },
        log.shared ? { ...TIMES_DEFAULT, lookMs: SHARED_LOOK_MS } : TIMES_DEFAULT,
      );
    },
    inject: [
      ...[WebhookDirectory, WebhookDetailsStore, Deliveries, WebhookPositions, WebhookSource],
      ...[WebhookSender, WebhookFailures, Leases, Progress, EventLog, Clock, Logger],
      WebhookCounts,
    ],
  },
];
