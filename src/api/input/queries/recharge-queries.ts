import type { PaymentStatus } from '../../../domain/client/movement-events.js';
import { ClientPageInput, LedgerPageInput } from '../query-input.js';
import { OptionalNotNull, Validate } from '../rules/rule.js';
import { INSTANT_RULE } from '../rules/time-rules.js';
import { oneOf } from '../rules/value-rules.js';

const STATUSES: readonly PaymentStatus[] = ['PAID', 'UNPAID'];
const STATUS = 'Only recharges whose payment has this status now.';
const FROM = 'The first instant of a recharge.';
const TO = 'The instant after the last.';

/** Filters of the recharges of one client. */
export class ClientRechargesInput extends ClientPageInput {
  @OptionalNotNull() @Validate(oneOf(STATUSES), STATUS) status?: PaymentStatus;
  @OptionalNotNull() @Validate(INSTANT_RULE, FROM) from?: string;
  @OptionalNotNull() @Validate(INSTANT_RULE, TO) to?: string;
}

/** Filters of the recharges of all clients. */
export class RechargesInput extends LedgerPageInput {
  @OptionalNotNull() @Validate(oneOf(STATUSES), STATUS) status?: PaymentStatus;
  @OptionalNotNull() @Validate(INSTANT_RULE, FROM) from?: string;
  @OptionalNotNull() @Validate(INSTANT_RULE, TO) to?: string;
}
