import type { MeterDocument } from '../../../../projections/meter.js';
import type { SettingChange, WarningCode } from '../../../domain/client/events.js';
import * as schema from './schema.js';
import type { Maybe, Properties } from './schema.js';
import type { JsonSchema } from '../../input/rules/rule.js';
import { CHANGED_CLIENT } from './client-schema.js';
import * as entry from './log-schema.js';
import { DELIVERY_STATUS, ERROR_CODE, RESERVATION_ID, STAGE } from './message-schema.js';
import { METER } from './meter-schema.js';
import type * as things from '../fact-views.js';
import { TOP_UP_PLAN } from './plan-schema.js';

const { amount, component, flag, instant, listOf, maybe, nullable, object, oneOf, said } = schema;
const { text, uuid, whole } = schema;

/** Members of every outcome. */
interface Outcome {
  readonly clientId: string;
  readonly revision: string;
  readonly position: string;
  readonly replayed: boolean;
  readonly meter: MeterDocument;
  readonly warnings?: readonly WarningCode[];
}

const OUTCOME: Properties<Outcome> = {
  clientId: uuid('Id of the client.'),
  revision: whole('Revision of the client after the command; `minRevision` takes it.'),
  position: whole('Position in the log after the command; `minPosition` takes it.'),
  replayed: flag('Whether the command was answered before and nothing moved now.'),
  meter: said('The credits of the client after the command.', METER),
  warnings: maybe(entry.WARNINGS),
};

const AT = instant('When it was recorded.');
const REASON = nullable(entry.REASON);
export const RECHARGE_ID = text('Id of the recharge.', { examples: ['rc-1'] });
export const PERIOD_KEY = nullable(text('Period of a top-up, so that it is given once.'));

/** Fields of a message, beside its id and price. */
const MESSAGE_FIELDS = {
  parts: entry.PARTS,
  channel: entry.CHANNEL,
  country: nullable(entry.COUNTRY),
  test: entry.TEST,
};

const DEBIT = component(
  'Debit',
  object<things.MadeDebit>('A message that was charged.', {
    messageId: entry.MESSAGE_ID,
    credits: amount('Cost of the message.'),
    ...MESSAGE_FIELDS,
    occurredAt: nullable(entry.OCCURRED_AT),
    warnings: entry.WARNINGS,
    at: AT,
  }),
);

const MADE_RESERVATION = component(
  'MadeReservation',
  object<things.MadeReservation>('Credits that are held now.', {
    reservationId: RESERVATION_ID,
    credits: amount('Credits held.'),
    status: oneOf(['OPEN'], 'It holds credits.'),
    expiresAt: instant('When it expires.'),
    messageId: nullable(said('Id of the message that the credits are for.', entry.MESSAGE_ID)),
    ...MESSAGE_FIELDS,
    occurredAt: nullable(entry.OCCURRED_AT),
    warnings: entry.WARNINGS,
    at: AT,
  }),
);

const CAPTURE = component(
  'Capture',
  object<things.MadeCapture>('Reserved credits that were posted.', {
    captureId: text('Id of the capture.', { examples: ['c-1'] }),
    reservationId: RESERVATION_ID,
    messageId: said('Id of the message that was charged.', entry.MESSAGE_ID),
    credits: amount('Credits posted.'),
    captured: amount('The same as `credits`.'),
    released: amount('Credits given back, because the capture was final.'),
    final: flag('Whether it ended the reservation.'),
    ...MESSAGE_FIELDS,
    at: AT,
  }),
);

const CAPTURED_RESERVATION = component(
  'CapturedReservation',
  object<things.CapturedReservation>('The reservation after a capture.', {
    reservationId: RESERVATION_ID,
    messageId: entry.MESSAGE_ID,
    status: oneOf(['OPEN', 'CAPTURED'], 'CAPTURED after a final capture.'),
    released: amount('Credits given back.'),
  }),
);

const RELEASED_RESERVATION = component(
  'ReleasedReservation',
  object<things.ReleasedReservation>('A reservation that was given back.', {
    reservationId: RESERVATION_ID,
    status: oneOf(['RELEASED', 'EXPIRED'], 'How it ended.'),
    released: amount('Credits given back.'),
    reason: REASON,
    at: AT,
  }),
);

const REFUND = component(
  'Refund',
  object<things.MadeRefund>('Credits of a message that were given back.', {
    refundId: text('Id of the refund.', { examples: ['f-1'] }),
    messageId: entry.MESSAGE_ID,
    credits: amount('Credits given back.'),
    remaining: amount('Part of the message’s debit that is still charged.'),
    cause: oneOf(['MANUAL', 'POLICY'], 'Asked for, or given by the refund policy.'),
    policyRevision: nullable(
      whole('POLICY: revision of the settings whose policy gave it; null otherwise.'),
    ),
    reason: REASON,
    at: AT,
  }),
);

const REPORT = component(
  'RecordedReport',
  object<things.MadeReport>('A delivery report that was recorded.', {
    messageId: entry.MESSAGE_ID,
    status: DELIVERY_STATUS,
    stage: STAGE,
    errorCode: ERROR_CODE,
    settled: flag('Whether this is the first final status, which the refund policy looks at.'),
    reportedAt: nullable(instant('When it happened, by the reporter’s clock.')),
    at: AT,
  }),
);

const RECHARGE = component(
  'MadeRecharge',
  object<things.MadeRecharge>('Credits that were assigned.', {
    rechargeId: RECHARGE_ID,
    credits: amount('Credits assigned.'),
    source: oneOf(
      ['MANUAL', 'ADJUSTMENT', 'MONTHLY_TOPUP', 'PLAN', 'IMPORT'],
      'Where they come from.',
    ),
    periodKey: PERIOD_KEY,
    payment: nullable(said('Whether and how it was paid.', entry.PAYMENT)),
    reason: REASON,
    at: AT,
  }),
);

const PAID_RECHARGE = component(
  'PaidRecharge',
  object<things.PaidRecharge>('A recharge and its payment.', {
    rechargeId: RECHARGE_ID,
    payment: nullable(said('The payment as it is now; null = unknown.', entry.PAYMENT)),
  }),
);

const WITHDRAWAL = component(
  'Withdrawal',
  object<things.MadeWithdrawal>('Credits that were taken away.', {
    withdrawalId: text('Id of the withdrawal.', { examples: ['w-1'] }),
    credits: amount('Credits taken away.'),
    source: oneOf(['MANUAL', 'ADJUSTMENT', 'PLAN'], 'Why they were taken.'),
    periodKey: PERIOD_KEY,
    reason: REASON,
    at: AT,
  }),
);

const ADJUSTMENT = component(
  'Adjustment',
  object<things.MadeAdjustment>('A correction of the assigned credits.', {
    adjustmentId: text('Id of the adjustment.', { examples: ['a-1'] }),
    credits: amount('By how much: negative when credits were taken away.'),
    reason: REASON,
    at: AT,
  }),
);

const CHANGE = component(
  'SettingChange',
  object<SettingChange>('One field that was changed.', {
    field: text('Dotted path of the field.', { examples: ['settings.allowCredit'] }),
    from: { description: 'The value before.' },
    to: { description: 'The value now.' },
  }),
);

const PASSWORD = component(
  'NewPassword',
  object<things.NewPassword>('A new password; nothing of it is shown.', {
    changedAt: instant('When it was recorded.'),
  }),
);

/** The outcome of a command, with the object that it created. */
function outcome(
  name: string,
  description: string,
  made: { readonly [thing: string]: JsonSchema | Maybe },
): JsonSchema {
  return component(name, object<object>(description, { ...OUTCOME, ...made }));
}

const CLIENT = said('The client as the command left it.', CHANGED_CLIENT);

const WITH_PASSWORD = maybe(
  said('The new password; absent when the command brought none.', PASSWORD),
);

export const CLIENT_OUTCOME = outcome('ClientOutcome', 'Outcome of a command on a client.', {
  client: CLIENT,
  password: WITH_PASSWORD,
});
export const DISABLE_OUTCOME = outcome('DisableOutcome', 'Outcome of disabling a client.', {
  client: CLIENT,
  notice: maybe(
    text('Consequences for the disabled client, in words; absent when it was enabled since.'),
  ),
});
export const SETTINGS_OUTCOME = outcome('SettingsOutcome', 'Outcome of a change of settings.', {
  client: CLIENT,
  changes: listOf(CHANGE, 'The changes; empty when there are none.'),
  password: WITH_PASSWORD,
});
export const PASSWORD_OUTCOME = outcome('PasswordOutcome', 'Outcome of a change of password.', {
  password: said('The new password.', PASSWORD),
});
export const DEBIT_OUTCOME = outcome('DebitOutcome', 'Outcome of a debit.', {
  debit: said('The debit.', DEBIT),
});
export const RESERVATION_OUTCOME = outcome('ReservationOutcome', 'Outcome of a reservation.', {
  reservation: said('The reservation.', MADE_RESERVATION),
});
export const CAPTURE_OUTCOME = outcome('CaptureOutcome', 'Outcome of a capture.', {
  capture: said('The capture.', CAPTURE),
  reservation: said('The reservation after it.', CAPTURED_RESERVATION),
});
export const RELEASE_OUTCOME = outcome('ReleaseOutcome', 'Outcome of a release.', {
  reservation: said('The reservation.', RELEASED_RESERVATION),
});
export const REFUND_OUTCOME = outcome('RefundOutcome', 'Outcome of a refund.', {
  refund: said('The refund.', REFUND),
});
export const REPORT_OUTCOME = outcome('ReportOutcome', 'Outcome of a delivery report.', {
  deliveryReport: said('The report.', REPORT),
  refund: maybe(said('The refund that the policy gave for it.', REFUND)),
});
export const RECHARGE_OUTCOME = outcome('RechargeOutcome', 'Outcome of a recharge.', {
  recharge: said('The recharge.', RECHARGE),
});
export const PAYMENT_OUTCOME = outcome('PaymentOutcome', 'Outcome of a change of a payment.', {
  recharge: said('The recharge and its payment.', PAID_RECHARGE),
});
export const WITHDRAWAL_OUTCOME = outcome('WithdrawalOutcome', 'Outcome of a withdrawal.', {
  withdrawal: said('The withdrawal.', WITHDRAWAL),
});
export const ADJUSTMENT_OUTCOME = outcome('AdjustmentOutcome', 'Outcome of an adjustment.', {
  adjustment: said('The adjustment.', ADJUSTMENT),
});
export const PLAN_OUTCOME = outcome('PlanOutcome', 'Outcome of a change of the top-up plan.', {
  plan: nullable(said('The plan in force; null = none.', TOP_UP_PLAN)),
});
