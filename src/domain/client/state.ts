import type { Map as PersistentMap } from 'immutable';
import type { Credits } from '../credits.js';
import type { CountedIn, TopUpPlan } from './events.js';
import type { Channel, Names, Profile, Settings } from './settings.js';
import type { Terms } from './terms.js';

/** One calendar window with what was counted in it. Instants are epoch milliseconds, `[from, to)`. */
export interface Window {
  readonly ordinal: number;
  readonly from: number;
  readonly to: number;
  readonly credits: Credits;
  /** Message ids counted; only the day's is used by a rule. */
  readonly messages: number;
}

export interface OpenReservation {
  readonly credits: Credits;
  /** Captured so far by captures that were not final. */
  readonly captured: Credits;
  readonly captures: number;
  readonly expiresAt: number;
  readonly messageId: string | null;
  readonly parts: number;
  readonly channel: Channel;
  readonly country: string | null;
  readonly test: boolean;
  readonly windows: CountedIn;
}

/**
 * What a client is after its facts so far: enough to decide every command, and bounded: nothing
 * in it grows with history but reservations that are open. Ids that must be remembered for ever
 * live in the id index instead.
 */
export interface ClientState {
  readonly clientId: string;
  readonly currency: string;
  readonly createdAt: number;
  readonly names: Names;
  readonly profile: Profile;
  readonly settings: Settings;
  /** Derived from `settings`, parsed once per change. */
  readonly terms: Terms;
  /** Revision of the last event that changed profile, settings or status. */
  readonly settingsRevision: bigint;
  readonly status: 'ACTIVE' | 'DISABLED';
  readonly disabledAt: number | null;
  readonly purgeAt: number | null;
  readonly purgeHeld: boolean;
  readonly messagingRestricted: boolean;
  readonly topUpPlan: TopUpPlan | null;
  /** Claims of names that were fenced: a rename under one of them must not come to be. */
  readonly abandonedClaims: readonly string[];
  readonly assigned: Credits;
  readonly usedPosted: Credits;
  readonly reserved: Credits;
  readonly day: Window | null;
  readonly week: Window | null;
  readonly month: Window | null;
  /** Open reservations by id. */
  readonly reservations: PersistentMap<string, OpenReservation>;
  /** Earliest `expiresAt` of an open reservation; Infinity when none is open. */
  readonly earliestExpiry: number;
}

/** A stream's fold: no client yet, a fenced creation, or a client. */
export type ClientFold = ClientState | 'ABANDONED' | null;
