import { AllowMessagingHandler } from './clients/allow-messaging.js';
import { ChangePasswordHandler } from './clients/change-password.js';
import { ChangeSettingsHandler } from './clients/change-settings.js';
import { CreateClientHandler } from './clients/create-client.js';
import { DisableClientHandler } from './clients/disable-client.js';
import { EnableClientHandler } from './clients/enable-client.js';
import { HoldPurgeHandler } from './clients/hold-purge.js';
import { ReleasePurgeHoldHandler } from './clients/release-purge-hold.js';
import { RestrictMessagingHandler } from './clients/restrict-messaging.js';
import { AdjustCreditsHandler } from './credits/adjust-credits.js';
import { RechargeCreditsHandler } from './credits/recharge-credits.js';
import { RemoveTopUpPlanHandler } from './top-ups/remove-top-up-plan.js';
import { SetTopUpPlanHandler } from './top-ups/set-top-up-plan.js';
import { UpdateRechargePaymentHandler } from './credits/update-recharge-payment.js';
import { WithdrawCreditsHandler } from './credits/withdraw-credits.js';
import { CreditMonthlyTopUpHandler } from './top-ups/credit-monthly-top-up.js';
import { FireTopUpPlanHandler } from './top-ups/fire-top-up-plan.js';
import { DebitMessageHandler } from './messages/debit-message.js';
import { RefundMessageHandler } from './messages/refund-message.js';
import { ReportDeliveryHandler } from './messages/report-delivery.js';
import { CaptureReservationHandler } from './reservations/capture-reservation.js';
import { ReleaseExpiredHandler } from './reservations/release-expired.js';
import { ReleaseReservationHandler } from './reservations/release-reservation.js';
import { ReserveCreditsHandler } from './reservations/reserve-credits.js';
import { RunBatchHandler } from './run-batch.js';

/**
 * The handlers of all commands of the ledger: one per command, and one that executes many debits or
 * delivery reports together.
 */
export const commandHandlers = [
  AllowMessagingHandler,
  ChangePasswordHandler,
  ChangeSettingsHandler,
  CreateClientHandler,
  DisableClientHandler,
  EnableClientHandler,
  HoldPurgeHandler,
  ReleasePurgeHoldHandler,
  RestrictMessagingHandler,
  AdjustCreditsHandler,
  CreditMonthlyTopUpHandler,
  FireTopUpPlanHandler,
  RechargeCreditsHandler,
  RemoveTopUpPlanHandler,
  SetTopUpPlanHandler,
  UpdateRechargePaymentHandler,
  WithdrawCreditsHandler,
  DebitMessageHandler,
  RefundMessageHandler,
  ReportDeliveryHandler,
  CaptureReservationHandler,
  ReleaseExpiredHandler,
  ReleaseReservationHandler,
  ReserveCreditsHandler,
  RunBatchHandler,
];
