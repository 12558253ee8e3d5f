import type { Names, Profile, Settings } from '../../domain/client/settings.js';
import type { ReplayAnswer as Replayed } from '../../application/queries/verification/replay-client.js';
import { balanceOfState } from '../../application/queries/balance-at.js';
import type { TopUpPlan } from '../../domain/client/events.js';
import type { OpenReservation } from '../../domain/client/state.js';
import { formatCredits } from '../../domain/credits.js';
import { presentBalance, type BalanceAnswer } from './balance.js';

export interface OpenReservationAnswer {
  readonly reservationId: string;
  readonly credits: string;
  readonly captured: string;
  readonly expiresAt: string;
  readonly messageId: string | null;
}

/** A client according to the log at some point of its history: for auditors (C-7). */
export interface ReplayAnswer extends Names {
  readonly clientId: string;
  readonly revision: string;
  /** Time and chain hash of the last folded fact. */
  readonly recordedAt: string;
  readonly hash: string;
  /** The instant for floor, spendable and windows. */
  readonly at: string;
  readonly currency: string;
  readonly createdAt: string;
  readonly status: 'ACTIVE' | 'DISABLED';
  readonly messagingRestricted: boolean;
  readonly disabledAt: string | null;
  readonly purgeAt: string | null;
  readonly purgeHeld: boolean;
  readonly settingsRevision: string;
  readonly profile: Profile;
  readonly settings: Settings;
  readonly topUpPlan: TopUpPlan | null;
  readonly meter: BalanceAnswer;
  readonly windows: BalanceAnswer['windows'];
  readonly reservations: readonly OpenReservationAnswer[];
}

export function presentReplay({ state, last, t, windows }: Replayed): ReplayAnswer {
  const meter = presentBalance(balanceOfState(state, last.revision, { t, windows }));
  const open = [...state.reservations].map(([id, one]) => presentOpen(id, one));
  return {
    clientId: state.clientId,
    revision: last.revision.toString(),
    recordedAt: iso(last.recordedAt),
    hash: last.hash,
    at: iso(t),
    ...state.names,
    currency: state.currency,
    createdAt: iso(state.createdAt),
    status: state.status,
    messagingRestricted: state.messagingRestricted,
    disabledAt: state.disabledAt === null ? null : iso(state.disabledAt),
    purgeAt: state.purgeAt === null ? null : iso(state.purgeAt),
    purgeHeld: state.purgeHeld,
    settingsRevision: state.settingsRevision.toString(),
    profile: state.profile,
    settings: state.settings,
    topUpPlan: state.topUpPlan,
    meter,
    windows: meter.windows,
    reservations: open.sort((a, b) => (a.reservationId < b.reservationId ? -1 : 1)),
  };
}

function presentOpen(reservationId: string, open: OpenReservation): OpenReservationAnswer {
  const { credits, captured, expiresAt, messageId } = open;
  return {
    reservationId,
    credits: formatCredits(credits),
    captured: formatCredits(captured),
    expiresAt: iso(expiresAt),
    messageId,
  };
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
