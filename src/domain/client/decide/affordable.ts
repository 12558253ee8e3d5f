import { CREDITS_MAX, type Credits } from '../../credits.js';
import { dispatchAllowed } from '../../dispatch.js';
import { eachWindow } from '../../windows.js';
import type { Env, Refusal } from '../decision.js';
import { withoutExpired } from '../expiries.js';
import { limitWindows } from '../limit-windows.js';
import { available, floorAt } from '../money.js';
import type { ClientState, Window } from '../state.js';
import { admit, type MessageRequest } from './rules.js';

/** The answer without any limit: more than any caller sends at once. */
export const AFFORDABLE_MAX = 1_000_000_000;

/**
 * Number of messages with this price that could be debited now, one after the other, under all
 * rules that do not depend on the message: restriction, hours of dispatch, limits, credit line.
 */
export function affordable(present: ClientState, credits: Credits, env: Pick<Env, 't'>): number {
  const state = withoutExpired(present, env.t);
  const { settings, terms } = state;
  if (state.messagingRestricted) return 0;
  if (!dispatchAllowed(settings.dispatchWindow, settings.timeZone, env.t)) return 0;
  const bounds = [BigInt(AFFORDABLE_MAX)];
  if (credits > 0n) bounds.push((CREDITS_MAX - state.usedPosted - state.reserved) / credits);
  if (terms.creditControl !== 'MONITOR_ONLY') bounds.push(...limitBounds(state, credits, env.t));
  if (terms.creditControl === 'ENFORCED' && credits > 0n) {
    bounds.push((available(state) - floorAt(state, env.t)) / credits);
  }
  const least = bounds.reduce((a, b) => (a < b ? a : b));
  return least > 0n ? Number(least) : 0;
}

/**
 * Every rule that would refuse one more such message after `count` debits; empty when it would be
 * accepted.
 */
export function refusalsAfter(
  present: ClientState,
  message: MessageRequest,
  count: number,
  { t }: Pick<Env, 't'>,
): readonly Refusal[] {
  const state = withoutExpired(present, t);
  const credits = message.credits * BigInt(count);
  const windows = limitWindows(state, t);
  const used = (window: Window): Window => ({
    ...window,
    credits: window.credits + credits,
    messages: window.messages + count,
  });
  const after = {
    ...state,
    usedPosted: state.usedPosted + credits,
    windows: eachWindow((name) => used(windows[name])),
  };
  return admit(after, message, t).refusals;
}

/** Number of further such messages that each configured limit accepts. */
function limitBounds(state: ClientState, credits: Credits, t: number): bigint[] {
  const windows = limitWindows(state, t);
  const bounds: bigint[] = [];
  for (const { kind, counts, most } of state.terms.limits) {
    const window = windows[kind.window];
    if (counts === 'messages') bounds.push(BigInt(most - window.messages));
    else if (credits > 0n) bounds.push((most - window.credits) / credits);
  }
  return bounds;
}
