import type { Map as PersistentMap } from 'immutable';
import type { Credits } from '../credits.js';
import type { ByWindow } from '../windows.js';
import type { CountedIn, TopUpPlan } from './events.js';
import type { Channel, Names, Profile, Settings } from './settings.js';
import type { Terms } from './terms.js';
import type { TopUps } from './top-ups/top-ups.js';

/** One calendar window with its counts. Instants are epoch milliseconds, `[from, to)`. */
export interface Window {
  readonly ordinal: number;
  readonly from: number;
  readonly to: number;
  readonly credits: Credits;
  /** Message ids counted; only the day's is used by a rule. */
  readonly messages: number;
}

/** The last window of each kind that a fact has opened; `null` = no fact has used the kind. */
export type RecordedWindows = ByWindow<Window | null>;

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

/** Sums of movements by their source, for the closing totals of a purge. */
export interface TotalsBySource {
  readonly recharged: Readonly<Record<string, Credits>>;
  readonly withdrawn: Readonly<Record<string, Credits>>;
}

/**
 * The state of a client after its facts so far. It is sufficient to decide every command, and
 * bounded: only open reservations grow with history. Ids that must be remembered permanently are in
 * the id index.
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
  readonly topUps: TopUps;
  /** Names the stored hash of the password; null = the client has none. */
  readonly passwordId: string | null;
  /** Names the stored second factor that a login asks for; null = it asks for none. */
  readonly factorId: string | null;
  /** Fenced claims of names: a rename under one of them must not complete. */
  readonly abandonedClaims: readonly string[];
  readonly bySource: TotalsBySource;
  readonly assigned: Credits;
  readonly usedPosted: Credits;
  readonly reserved: Credits;
  readonly windows: RecordedWindows;
  /** Open reservations by id. */
  readonly reservations: PersistentMap<string, OpenReservation>;
  /** Earliest `expiresAt` of an open reservation; Infinity when none is open. */
  readonly earliestExpiry: number;
}

/** A stream's fold: no client yet, a fenced creation, a client, or a purged one. */
export type ClientFold = ClientState | 'ABANDONED' | 'PURGED' | null;

/** Whether the stream has a client that was not purged. */
export function isClient(fold: ClientFold): fold is ClientState {
  return typeof fold === 'object' && fold !== null;
}
