import * as audit from './audit-operations.js';
import * as brand from './billing/brand-operations.js';
import * as entity from './billing/legal-entity-operations.js';
import * as statement from './billing/statement-operations.js';
import * as client from './client-operations.js';
import * as factor from './people/factor-operations.js';
import * as mail from './people/mail-operations.js';
import * as reset from './people/reset-operations.js';
import * as consolePage from './people/console-operations.js';
import * as credit from './credit-operations.js';
import * as key from './key-operations.js';
import * as lifecycle from './lifecycle-operations.js';
import * as message from './message-operations.js';
import type { Operation } from './operation.js';
import * as recharge from './recharge-operations.js';
import * as refusal from './refusal-operations.js';
import * as reservation from './reservation-operations.js';
import * as session from './session-operations.js';
import * as service from './service-operations.js';
import * as signIn from './people/sign-in-operations.js';
import * as staff from './people/staff-operations.js';
import * as webhook from './webhooks/webhook-operations.js';
import * as preset from './presets/preset-operations.js';
import * as stream from './stream-operations.js';
import * as usage from './time/usage-operations.js';

const MODULES: readonly object[] = [
  client,
  credit,
  recharge,
  message,
  refusal,
  reservation,
  lifecycle,
  mail,
  audit,
  entity,
  brand,
  statement,
  key,
  session,
  factor,
  reset,
  service,
  consolePage,
  signIn,
  staff,
  stream,
  usage,
  preset,
  webhook,
];

/** Every declared operation. */
export const OPERATIONS: readonly Operation[] = MODULES.flatMap((module) =>
  Object.values(module).filter(isOperation),
);

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'target' in value;
}
