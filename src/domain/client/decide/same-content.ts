import { readCredits } from '../../credits.js';
import { same } from '../../deep-equal.js';
import type {
  CaptureReservation,
  Command,
  DebitMessage,
  RefundMessage,
  ReportDelivery,
  ReserveCredits,
} from '../commands.js';
import type { Env } from '../decision.js';
import type { EventOf, Fact } from '../events.js';
import { messageCaptured } from './reserved.js';

/**
 * Whether a command has the same content as an earlier one under the same id or `Idempotency-Key`
 * (docs/reference/semantics.md §3, "Same content"). The fact that answered the earlier command has
 * its content. Never compared: occurredAt, expiry, reason, the payment of a recharge, actor.
 */
export function sameContent(fact: Fact, command: Command, env: Pick<Env, 'known'>): boolean {
  switch (command.type) {
    case 'DebitMessage':
      return fact.type === 'MessageDebited' && sameDebit(fact.data, command);
    case 'ReserveCredits':
      return fact.type === 'CreditsReserved' && sameReservation(fact.data, command);
    case 'CaptureReservation':
      return fact.type === 'ReservationCaptured' && sameCapture(fact.data, command, env);
    case 'RefundMessage':
      return fact.type === 'MessageRefunded' && sameRefund(fact.data, command);
    case 'ReportDelivery':
      return fact.type === 'DeliveryReported' && sameReport(fact.data, command);
    case 'ReleaseReservation':
      return fact.type === 'ReservationReleased' && isVoided(fact.data, command.reservationId);
    case 'RechargeCredits':
      return !isAdjustment(fact) && assignedBy(fact) === command.credits;
    case 'WithdrawCredits':
      return !isAdjustment(fact) && assignedBy(fact) === -command.credits;
    case 'AdjustCredits':
      return isAdjustment(fact) && assignedBy(fact) === command.credits;
    case 'SetTopUpPlan':
      return fact.type === 'TopUpPlanSet' && same(fact.data.plan, command.plan);
    default:
      return SWITCHED_BY[command.type] === fact.type;
  }
}

/** Commands without further content, with the fact that answers each. */
const SWITCHED_BY: { readonly [command in Command['type']]?: Fact['type'] } = {
  RestrictMessaging: 'MessagingRestricted',
  AllowMessaging: 'MessagingAllowed',
  DisableClient: 'ClientDisabled',
  EnableClient: 'ClientEnabled',
  HoldPurge: 'PurgeHeld',
  ReleasePurgeHold: 'PurgeHoldReleased',
  RemoveTopUpPlan: 'TopUpPlanRemoved',
};

type DataOf<T extends Fact['type']> = EventOf<T>['data'];

function sameDebit(data: DataOf<'MessageDebited'>, command: DebitMessage): boolean {
  return (
    readCredits(data.credits) === command.credits &&
    data.parts === command.parts &&
    data.channel === command.channel &&
    data.country === command.country &&
    data.test === command.test
  );
}

function sameReservation(data: DataOf<'CreditsReserved'>, command: ReserveCredits): boolean {
  return (
    readCredits(data.credits) === command.credits &&
    data.messageId === command.messageId &&
    data.channel === command.channel &&
    data.country === command.country &&
    data.test === command.test
  );
}

function sameCapture(
  data: DataOf<'ReservationCaptured'>,
  command: CaptureReservation,
  env: Pick<Env, 'known'>,
): boolean {
  return (
    data.reservationId === command.reservationId &&
    readCredits(data.captured) === command.credits &&
    data.final === command.final &&
    data.messageId === messageCaptured(command, env)
  );
}

function sameRefund(data: DataOf<'MessageRefunded'>, command: RefundMessage): boolean {
  const requested = data.requested === null ? null : readCredits(data.requested);
  return data.messageId === command.messageId && requested === command.credits;
}

function sameReport(data: DataOf<'DeliveryReported'>, command: ReportDelivery): boolean {
  return (
    data.messageId === command.messageId &&
    data.status === command.status &&
    data.stage === command.stage &&
    data.errorCode === command.errorCode
  );
}

function isVoided(data: DataOf<'ReservationReleased'>, reservationId: string): boolean {
  return data.cause === 'VOIDED' && data.reservationId === reservationId;
}

function isAdjustment(fact: Fact): boolean {
  if (fact.type !== 'CreditsRecharged' && fact.type !== 'CreditsWithdrawn') return false;
  return fact.data.source === 'ADJUSTMENT';
}

/** The change of `assigned` by a recharge or withdrawal; `null` for any other fact. */
function assignedBy(fact: Fact): bigint | null {
  if (fact.type === 'CreditsRecharged') return readCredits(fact.data.credits);
  return fact.type === 'CreditsWithdrawn' ? -readCredits(fact.data.credits) : null;
}
