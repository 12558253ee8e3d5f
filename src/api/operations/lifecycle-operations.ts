import { AllowMessaging } from '../../application/commands/clients/allow-messaging.js';
import { DisableClient } from '../../application/commands/clients/disable-client.js';
import { EnableClient } from '../../application/commands/clients/enable-client.js';
import { HoldPurge } from '../../application/commands/clients/hold-purge.js';
import { ReleasePurgeHold } from '../../application/commands/clients/release-purge-hold.js';
import { RestrictMessaging } from '../../application/commands/clients/restrict-messaging.js';
import { OptionalReasonInput, ReasonInput } from '../input/money-input.js';
import { NoInput } from '../input/no-input.js';
import { disabledNotice } from '../views/disabled-notice.js';
import { CLIENT_OUTCOME, DISABLE_OUTCOME } from '../views/schemas/outcome-schema.js';
import { commandOperation } from './command-operation.js';

/** The part that all switches of a client's life have in common. */
const SWITCH = {
  allow: ['admin'],
  target: 'client',
  tag: 'Lifecycle',
  example: { reason: 'ticket 4711' },
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED'],
  answer: CLIENT_OUTCOME,
  outcome: { client: true },
} as const;

/** S1-32 to S1-36. */
export const disableClient = commandOperation({
  ...SWITCH,
  name: 'disableClient',
  summary: 'Disable a client: its login ends, its traffic goes on, and it is deleted 90 days later',
  input: OptionalReasonInput,
  answer: DISABLE_OUTCOME,
  outcome: { client: true, notice: disabledNotice },
  message: DisableClient,
  command: ({ input }) => ({ type: 'DisableClient', reason: input.reason ?? null }),
});

export const enableClient = commandOperation({
  ...SWITCH,
  name: 'enableClient',
  summary: 'Let a client log in again and cancel its deletion',
  input: NoInput,
  example: {},
  message: EnableClient,
  command: () => ({ type: 'EnableClient' }),
});

export const restrictMessaging = commandOperation({
  ...SWITCH,
  name: 'restrictMessaging',
  summary: 'Stop a client’s traffic',
  input: ReasonInput,
  message: RestrictMessaging,
  command: ({ input: { reason } }) => ({ type: 'RestrictMessaging', reason }),
});

export const allowMessaging = commandOperation({
  ...SWITCH,
  name: 'allowMessaging',
  summary: 'Let a client’s traffic run again',
  input: ReasonInput,
  message: AllowMessaging,
  command: ({ input: { reason } }) => ({ type: 'AllowMessaging', reason }),
});

export const holdPurge = commandOperation({
  ...SWITCH,
  name: 'holdPurge',
  summary: 'Keep a disabled client from being deleted',
  input: ReasonInput,
  message: HoldPurge,
  command: ({ input: { reason } }) => ({ type: 'HoldPurge', reason }),
});

export const releasePurgeHold = commandOperation({
  ...SWITCH,
  name: 'releasePurgeHold',
  summary: 'Let the deletion take its course again',
  input: ReasonInput,
  message: ReleasePurgeHold,
  command: ({ input: { reason } }) => ({ type: 'ReleasePurgeHold', reason }),
});
