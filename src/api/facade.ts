import type { Provider, Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './auth/access-guard.js';
import { Authenticator } from './auth/authenticator.js';
import { RateLimit } from './auth/rate-limit.js';
import { Answering } from './http/answering.js';
import { ApiKeysController } from './http/api-keys-controller.js';
import { BatchesController } from './http/batches-controller.js';
import { ClientsController } from './http/clients-controller.js';
import { DebitsController } from './http/debits-controller.js';
import { DocsController } from './http/docs-controller.js';
import { HealthController } from './http/health-controller.js';
import { LifecycleController } from './http/lifecycle-controller.js';
import { KeyRefusals } from './http/key-refusals.js';
import { Metrics } from './http/metrics.js';
import { ProblemsController } from './http/problems-controller.js';
import { ProjectionsController } from './http/projections-controller.js';
import { Readiness } from './http/readiness.js';
import { readControllers } from './http/read-controllers.js';
import { RechargesController } from './http/recharges-controller.js';
import { RefundsController } from './http/refunds-controller.js';
import { ReservationsController } from './http/reservations-controller.js';
import { StoreReadiness } from './http/store-readiness.js';
import { WatchedStores } from './http/watched-stores.js';
import { TopUpPlanController } from './http/top-up-plan-controller.js';
import { Idempotency } from './intent/idempotency.js';
import { ProblemFilter } from './problem-filter.js';

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
  ProjectionsController,
  HealthController,
  DocsController,
  ProblemsController,
  ...readControllers,
];

/** What they need beside the ports and the handlers. */
export const facadeProviders: readonly Provider[] = [
  Answering,
  Authenticator,
  Idempotency,
  KeyRefusals,
  Metrics,
  RateLimit,
  Readiness,
  StoreReadiness,
  WatchedStores,
  { provide: APP_GUARD, useClass: AccessGuard },
  { provide: APP_FILTER, useClass: ProblemFilter },
];
