import { formatCredits } from '../../credits.js';
import { DAY_MS } from '../../windows.js';
import type { ReserveCredits } from '../commands.js';
import type { Decision, Env, Refusal } from '../decision.js';
import { countOpen } from '../expiries.js';
import { openedSince, ordinalsOf } from '../limit-windows.js';
import { afterOf } from '../money.js';
import type { ClientState } from '../state.js';
import { accept, refuseAll, replayOrReuse } from './outcome.js';
import { reservationAmong } from './reserved.js';
import { admit } from './rules.js';
import { sameContent } from './same-content.js';

/** Limit of a client's open reservations, unless the operator sets another one. */
export const RESERVATIONS_MAX = 100_000;

const HELD_MAX_MS = 90 * DAY_MS;

/**
 * Holds credits and the capacity for one message for later. Rules 2 to 7 apply now, never at the
 * capture.
 */
export function decideReserve(state: ClientState, command: ReserveCredits, env: Env): Decision {
  const { reservationId } = command;
  const id = { kind: 'reservation', id: reservationId } as const;
  const earlier = reservationAmong(env.known(id));
  if (earlier !== undefined) return replayOrReuse(earlier, id, sameContent(earlier, command, env));
  const { expires } = command;
  const expiresAt = 'at' in expires ? expires.at : env.t + expires.inSeconds * 1000;
  const { refusals, warnings, windows } = admit(state, command, env.t);
  const refused = refuseAll([
    ...expiryRule(expiresAt, env.t),
    ...refusals,
    ...countRule(state, env),
  ]);
  if (refused !== null) return refused;
  const opened = openedSince(state, windows);
  const data = {
    reservationId,
    credits: formatCredits(command.credits),
    expiresAt: new Date(expiresAt).toISOString(),
    messageId: command.messageId,
    parts: command.parts,
    channel: command.channel,
    country: command.country,
    test: command.test,
    occurredAt: command.occurredAt === null ? null : new Date(command.occurredAt).toISOString(),
    warnings,
    windows: ordinalsOf(windows),
    ...(opened === undefined ? {} : { opened }),
    after: afterOf({
      assigned: state.assigned,
      usedPosted: state.usedPosted,
      reserved: state.reserved + command.credits,
    }),
  };
  return accept({ type: 'CreditsReserved', data }, [], warnings);
}

/** Only the decision time can tell whether an expiry is in the future, and not too far. */
function expiryRule(expiresAt: number, t: number): Refusal[] {
  if (t < expiresAt && expiresAt <= t + HELD_MAX_MS) return [];
  const detail = 'must be in the future, at most 90 days from now';
  return [{ code: 'INVALID_INPUT', field: 'expiresAt', detail }];
}

/** Open reservations are kept in memory and in snapshots, so their number is limited. */
function countRule(state: ClientState, { t, reservationsMax }: Env): Refusal[] {
  const open = countOpen(state, t);
  if (open < reservationsMax) return [];
  return [{ code: 'RESERVATION_LIMIT', limit: reservationsMax, open }];
}
