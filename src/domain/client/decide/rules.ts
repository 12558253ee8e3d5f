import { CREDITS_MAX, formatCredits, type Credits } from '../../credits.js';
import { dispatchAllowed, dispatchNotBefore } from '../../dispatch.js';
import type { MessageFields } from '../commands.js';
import type { Refusal } from '../decision.js';
import type { WarningCode } from '../events.js';
import { limitWindows, type LimitWindows } from '../limit-windows.js';
import type { LimitCode } from '../limits.js';
import { available, floorAt } from '../money.js';
import type { ClientState, Window } from '../state.js';

/** Input of the rules for a debit or reservation. */
export interface MessageRequest extends MessageFields {
  readonly credits: Credits;
}

/** Result of all rules, in the order of docs/reference/semantics.md §3. */
export interface Admission {
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly WarningCode[];
  /** The windows that would count the message. */
  readonly windows: LimitWindows;
}

/**
 * A caller's clock may be ahead of ours by this much (docs/reference/semantics.md §1, decision
 * time).
 */
const AHEAD_MAX_MS = 300_000;

type LimitRefusal = Refusal & { readonly code: WarningCode };

/** Applies every rule to one message at `t`; expired reservations must be settled already. */
export function admit(state: ClientState, asked: MessageRequest, t: number): Admission {
  const windows = limitWindows(state, t);
  const refusals = permissionRules(state, asked, t);
  const warnings: WarningCode[] = [];
  const mode = state.terms.creditControl;
  for (const refusal of limitRules(state, asked.credits, windows)) {
    if (mode === 'MONITOR_ONLY') warnings.push(refusal.code);
    else refusals.push(refusal);
  }
  const short = creditRule(state, asked.credits, t);
  if (short !== null) {
    if (mode === 'ENFORCED') refusals.push(short);
    else warnings.push(short.code);
  }
  const beyond = amountRule(state.usedPosted + state.reserved, asked.credits, 'used');
  if (beyond !== null) refusals.push(beyond);
  return { refusals, warnings, windows };
}

/** Rules 2 to 4, and the rule against times in the future. */
function permissionRules(state: ClientState, asked: MessageRequest, t: number): Refusal[] {
  const { settings } = state;
  const refusals: Refusal[] = [];
  if (asked.occurredAt !== null && asked.occurredAt > t + AHEAD_MAX_MS) {
    refusals.push({
      code: 'INVALID_INPUT',
      field: 'occurredAt',
      detail: 'must not be more than 5 minutes after the clock of the service',
    });
  }
  if (state.messagingRestricted) refusals.push({ code: 'MESSAGING_RESTRICTED' });
  if (!settings.channels[asked.channel]) {
    refusals.push({ code: 'CHANNEL_NOT_ALLOWED', channel: asked.channel });
  }
  if (asked.test && !settings.canSendTests) refusals.push({ code: 'TEST_NOT_ALLOWED' });
  const { dispatchWindow, timeZone } = settings;
  if (dispatchWindow !== null && !dispatchAllowed(dispatchWindow, timeZone, t)) {
    const notBefore = dispatchNotBefore(dispatchWindow, timeZone, t);
    refusals.push({
      code: 'OUTSIDE_DISPATCH_WINDOW',
      ...(notBefore === null ? {} : { notBefore }),
    });
  }
  return refusals;
}

const NONE: readonly LimitRefusal[] = [];

/** Rules 5 and 6: one per configured limit. Passing all of them allocates nothing. */
function limitRules(
  { terms }: ClientState,
  credits: Credits,
  windows: LimitWindows,
): readonly LimitRefusal[] {
  let failed: LimitRefusal[] | null = null;
  for (const limit of terms.limits) {
    const window = windows[limit.kind.window];
    const refusal =
      limit.counts === 'messages'
        ? messageRule(limit.kind.code, limit.most, window)
        : creditLimitRule(limit.kind.code, limit.most, credits, window);
    if (refusal !== null) (failed ??= []).push(refusal);
  }
  return failed ?? NONE;
}

/** A limit of 0 accepts no message in any window, so it has no `retryAt`. */
function messageRule(code: LimitCode, limit: number, window: Window): LimitRefusal | null {
  if (window.messages + 1 <= limit) return null;
  return {
    code,
    limit,
    used: window.messages,
    asked: 1,
    ...(limit < 1 ? {} : { retryAt: new Date(window.to).toISOString() }),
  };
}

/**
 * A debit of 0 takes no credits, so it passes. A debit that alone is above the limit has no
 * `retryAt`: no later window accepts it.
 */
function creditLimitRule(
  code: LimitCode,
  limit: Credits,
  credits: Credits,
  window: Window,
): LimitRefusal | null {
  if (credits === 0n || window.credits + credits <= limit) return null;
  return {
    code,
    limit: formatCredits(limit),
    used: formatCredits(window.credits),
    asked: formatCredits(credits),
    ...(credits > limit ? {} : { retryAt: new Date(window.to).toISOString() }),
  };
}

/** Rule 7 (I2): equality is accepted, and so is 0 at any balance. */
function creditRule(state: ClientState, credits: Credits, t: number): LimitRefusal | null {
  if (credits === 0n) return null;
  const spendable = available(state);
  const floor = floorAt(state, t);
  if (spendable - credits >= floor) return null;
  return {
    code: 'INSUFFICIENT_CREDITS',
    available: formatCredits(spendable),
    floor: formatCredits(floor),
    asked: formatCredits(credits),
    shortfall: formatCredits(floor - spendable + credits),
  };
}

/** No total may exceed a signed 64-bit integer (docs/reference/semantics.md §1). */
export function amountRule(
  present: Credits,
  credits: Credits,
  total: 'assigned' | 'used',
): Refusal | null {
  if (present + credits <= CREDITS_MAX) return null;
  return {
    code: 'AMOUNT_LIMIT',
    limit: formatCredits(CREDITS_MAX),
    total,
    present: formatCredits(present),
    asked: formatCredits(credits),
  };
}
