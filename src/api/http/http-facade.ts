import type { Provider, Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { ClientChanges } from '../../application/push/client-changes.js';
import { ClientsWatch } from '../../application/push/clients-watch.js';
import { DeliveryTurns } from '../../application/push/delivery-turns.js';
import { LogTails } from '../../application/push/log-tails.js';
import { LogWatch } from '../../application/push/log-watch.js';
import { MeterWatch } from '../../application/push/meter-watch.js';
import { KeyUpkeep } from '../../application/access/key-upkeep.js';
import { KeyUses } from '../../application/access/key-uses.js';
import { KnownKeys } from '../../application/access/known-keys.js';
import { LongReads } from '../../application/queries/long-reads.js';
import { FacadeConfig } from '../auth/http-config.js';
import { LiveGrants } from '../auth/live-grants.js';
import { AccessGuard } from './server/admission/access-guard.js';
import { Authenticator } from '../auth/authenticator.js';
import { Identification } from '../auth/identification.js';
import { SessionCredentials } from '../auth/session-credentials.js';
import { RateLimit } from './server/admission/rate-limit.js';
import { SenderAddresses } from './server/admission/sender-addresses.js';
import { StrangerLimit } from './server/admission/stranger-limit.js';
import { CommandResponder } from './server/command-responder.js';
import { ApiKeysController } from './routes/api-keys.controller.js';
import { BatchesController } from './routes/batches.controller.js';
import { ClientsController } from './routes/clients.controller.js';
import { DebitsController } from './routes/debits.controller.js';
import { ConsoleController } from './console/console.controller.js';
import { ConsoleFiles } from './console/console-files.js';
import { DocsController } from './operator/docs.controller.js';
import { GraphiqlController } from './operator/graphiql.controller.js';
import { GraphqlController } from './operator/graphql.controller.js';
import { LazyGraphql } from './server/lazy-graphql.js';
import { EventStreams } from './server/push/event-streams.js';
import { GraphqlSockets } from './sockets/graphql-sockets.js';
import { SocketAdmission } from './sockets/socket-admission.js';
import { SocketReports } from './sockets/socket-reports.js';
import { SocketServices } from './sockets/socket-services.js';
import { MeterStreams } from './server/push/meter-streams.js';
import { StreamMetrics } from './operator/stream-metrics.js';
import { HealthController } from './operator/health.controller.js';
import { LifecycleController } from './routes/lifecycle.controller.js';
import { AccessRunners, PeopleRunners } from '../operations/runners/access-runners.js';
import { ApiKeyRunner } from '../operations/runners/api-key-runner.js';
import { OperationRunner } from '../operations/runners/operation-runner.js';
import { SubscriptionRunner, Watches } from '../operations/runners/subscription-runner.js';
import { StaffLeftovers } from '../../application/access/staff/staff-leftovers.js';
import { StaffRunner } from '../operations/runners/staff-runner.js';
import { SpecialOperations } from '../operations/runners/special-operations.js';
import { QueryRunner } from '../operations/runners/query-runner.js';
import { MailRunner } from '../operations/runners/mail-runner.js';
import { ResetRunner } from '../operations/runners/reset-runner.js';
import { FactorRunner } from '../operations/runners/factor-runner.js';
import { LoginRunner } from '../operations/runners/login-runner.js';
import { SessionRunner } from '../operations/runners/session-runner.js';
import { ApplyPresetRunner } from '../operations/runners/presets/apply-preset-runner.js';
import { PresetStart } from '../operations/runners/presets/preset-start.js';
import { PresetRunner } from '../operations/runners/presets/preset-runner.js';
import { BrandRunner } from '../operations/runners/billing/brand-runner.js';
import { LegalEntityRunner } from '../operations/runners/billing/legal-entity-runner.js';
import { LedgerRunners, OperatorRunners } from '../operations/runners/ledger-runners.js';
import { RebuildRunner } from '../operations/runners/rebuild-runner.js';
import { KeyRefusals } from '../operations/runners/key-refusals.js';
import { BatchRunner } from '../operations/runners/batch-runner.js';
import { ClientRunner } from '../operations/runners/client-runner.js';
import { CommandRunner } from '../operations/runners/command-runner.js';
import { Metrics } from './server/metrics.js';
import { ProblemsController } from './operator/problems.controller.js';
import { ProjectionsController } from './operator/projections.controller.js';
import { WebhookMetrics } from './operator/webhook-metrics.js';
import { MailMetrics } from './operator/mail-metrics.js';
import { ReactorMetrics } from './operator/reactor-metrics.js';
import { Readiness } from './operator/readiness.js';
import { readControllers } from './read-controllers.js';
import { MeterStreamController } from './routes/meter-stream.controller.js';
import { LoginController } from './routes/access/login.controller.js';
import { MailsController } from './routes/access/mails.controller.js';
import { PasswordResetsController } from './routes/access/password-resets.controller.js';
import { SecondFactorController } from './routes/access/second-factor.controller.js';
import { SignInController } from './routes/access/sign-in.controller.js';
import { SessionsController } from './routes/access/sessions.controller.js';
import { RechargesController } from './routes/recharges.controller.js';
import { RefundsController } from './routes/refunds.controller.js';
import { ReservationsController } from './routes/reservations.controller.js';
import { StoreReadiness } from './server/store-readiness.js';
import { WatchedStores } from './server/watched-stores.js';
import { BrandsController } from './routes/billing/brands.controller.js';
import { PresetsController } from './routes/presets/presets.controller.js';
import { LegalEntitiesController } from './routes/billing/legal-entities.controller.js';
import { StatementsController } from './routes/billing/statements.controller.js';
import { StaffController } from './routes/staff.controller.js';
import { TopUpPlanController } from './routes/top-up-plan.controller.js';
import { WebhooksController } from './routes/webhooks/webhooks.controller.js';
import { WebhookRunner, WebhookServices } from '../operations/webhooks/webhook-runner.js';
import { Idempotency } from '../operations/runners/idempotency.js';
import { ProblemFilter } from './server/problem-filter.js';

/** Every route of the facade. */
export const facadeControllers: readonly Type[] = [
  ClientsController,
  RechargesController,
  DebitsController,
  BatchesController,
  ReservationsController,
  RefundsController,
  LifecycleController,
  TopUpPlanController,
  ApiKeysController,
  StaffController,
  LegalEntitiesController,
  BrandsController,
  PresetsController,
  StatementsController,
  ProjectionsController,
  HealthController,
  DocsController,
  GraphiqlController,
  ConsoleController,
  GraphqlController,
  ProblemsController,
  MeterStreamController,
  LoginController,
  SignInController,
  SessionsController,
  SecondFactorController,
  MailsController,
  PasswordResetsController,
  WebhooksController,
  ...readControllers,
];

/** Their dependencies beside the ports and the handlers. */
export const facadeProviders: readonly Provider[] = [
  AccessRunners,
  PeopleRunners,
  ApiKeyRunner,
  BatchRunner,
  BrandRunner,
  ApplyPresetRunner,
  PresetRunner,
  PresetStart,
  OperatorRunners,
  ClientChanges,
  ClientRunner,
  ClientsWatch,
  CommandResponder,
  CommandRunner,
  Authenticator,
  DeliveryTurns,
  GraphqlSockets,
  Identification,
  LoginRunner,
  FactorRunner,
  MailRunner,
  ResetRunner,
  SenderAddresses,
  SessionCredentials,
  SessionRunner,
  Idempotency,
  KeyRefusals,
  KeyUpkeep,
  KeyUses,
  KnownKeys,
  LazyGraphql,
  LedgerRunners,
  LegalEntityRunner,
  LiveGrants,
  LogTails,
  LogWatch,
  MeterStreams,
  MeterWatch,
  Metrics,
  OperationRunner,
  QueryRunner,
  RateLimit,
  MailMetrics,
  ReactorMetrics,
  WebhookMetrics,
  Readiness,
  RebuildRunner,
  SocketAdmission,
  SocketReports,
  SocketServices,
  SpecialOperations,
  StaffLeftovers,
  StaffRunner,
  StoreReadiness,
  StreamMetrics,
  StrangerLimit,
  SubscriptionRunner,
  Watches,
  WatchedStores,
  WebhookRunner,
  WebhookServices,
  {
    provide: LongReads,
    useFactory: ({ longReads, longReadsWaiting }: FacadeConfig) =>
      new LongReads({ atOnce: longReads, waiting: longReadsWaiting }),
    inject: [FacadeConfig],
  },
  {
    provide: EventStreams,
    useFactory: (config: FacadeConfig) => new EventStreams(config),
    inject: [FacadeConfig],
  },
  { provide: ConsoleFiles, useFactory: () => ConsoleFiles.ofPackage() },
  AccessGuard,
  { provide: APP_GUARD, useExisting: AccessGuard },
  { provide: APP_FILTER, useClass: ProblemFilter },
];
