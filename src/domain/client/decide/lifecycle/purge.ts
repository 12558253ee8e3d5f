import { formatCredits, type Credits } from '../../../credits.js';
import type { PurgeClient } from '../../commands.js';
import type { Decision, Env, ReleaseFirst } from '../../decision.js';
import type { EventOf, SumsBySource } from '../../events.js';
import { heldBy, type Totals } from '../../money.js';
import type { ClientState } from '../../state.js';
import { RELEASED_AT_ONCE, releaseEarliest, releaseOf } from '../expired.js';
import { refuse, UNCHANGED } from '../outcome.js';

/**
 * Ends a client that is disabled, due and not held. One append has the releases of its open
 * reservations and `ClientPurged`. Beyond the releases that an append holds, `ClientPurged` ends the
 * rest, whose sum it carries (decision 0074).
 */
export function decidePurge(
  state: ClientState,
  command: PurgeClient,
  env: Env,
): Decision | ReleaseFirst {
  if (!isPurgeDue(state, env.t)) return UNCHANGED;
  const { username, email } = state.names;
  if (command.names.username !== username || command.names.email !== email) {
    return refuse('REVISION_MISMATCH', { revision: env.revision.toString() });
  }
  const settled = releaseEarliest(state, env.t, env.releasesMax);
  // The releases fit into an append that has nothing before them.
  const isFirst = env.releasesMax >= RELEASED_AT_ONCE;
  if (!isFirst || settled.state.earliestExpiry <= env.t) {
    return { kind: 'release-first', whole: UNCHANGED };
  }
  const { released } = settled;
  const ended = voidSome(settled.state, RELEASED_AT_ONCE - released.length);
  const purged = purgedOf(state, ended.reserved, command, env);
  const events = [...released, ...ended.released, purged];
  return {
    kind: 'accepted',
    ...(released.length > 0 && { settled }),
    events,
    main: events.length - 1,
    warnings: [],
  };
}

/** Whether the client is disabled, its `purgeAt` has passed, and no hold keeps it. */
function isPurgeDue({ status, purgeAt, purgeHeld }: ClientState, t: number): boolean {
  return status === 'DISABLED' && purgeAt !== null && !purgeHeld && purgeAt <= t;
}

/** Releases some of the open reservations, and the credits that the others hold. */
function voidSome(
  { reservations, ...state }: ClientState,
  most: number,
): { readonly released: EventOf<'ReservationReleased'>[]; readonly reserved: Credits } {
  const released: EventOf<'ReservationReleased'>[] = [];
  let totals: Totals = state;
  for (const [id, reservation] of reservations) {
    if (released.length >= most) break;
    released.push(releaseOf(totals, id, reservation, { cause: 'VOIDED', reason: null }));
    totals = { ...totals, reserved: totals.reserved - heldBy(reservation) };
  }
  return { released, reserved: totals.reserved };
}

function purgedOf(
  { clientId, currency, bySource, usedPosted }: ClientState,
  reserved: Credits,
  { streams }: PurgeClient,
  { revision, hash }: Env,
): EventOf<'ClientPurged'> {
  return {
    type: 'ClientPurged',
    data: {
      clientId,
      currency,
      recharged: sumsOf(bySource.recharged),
      withdrawn: sumsOf(bySource.withdrawn),
      usedPosted: formatCredits(usedPosted),
      reserved: formatCredits(reserved),
      lastRevision: revision.toString(),
      lastHash: hash,
      names: streams,
    },
  };
}

function sumsOf(credits: Readonly<Record<string, Credits>>): SumsBySource {
  const sums = Object.entries(credits).map(
    ([source, sum]) => [source, formatCredits(sum)] as const,
  );
  return Object.fromEntries(sums);
}
