import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { Head, Lane } from './lane.js';
import type { LoadSources } from './load-lane.js';
import type { Refused } from '../refusals/refusal-buffer.js';

/** What the read side's feed says to the write path. */
export interface Feed {
  /** Null when there is room, else a promise to wait for; it rejects when none comes in time. */
  whenReady(): Promise<void> | null;
}

export interface LaneSettings {
  /** Lanes kept in memory; idle ones beyond it are evicted. */
  readonly lanesMax: number;
  /** Events between two snapshots of a client. */
  readonly snapshotEvery: number;
}

/** Hears of refused debits and reservations; never waits, never throws. */
export interface RefusalNotes {
  note(refused: Refused): void;
}

export interface LaneDependencies extends LoadSources {
  readonly clock: Clock;
  readonly feed: Feed;
  readonly logger: Logger;
  readonly settings: LaneSettings;
  /** Absent where refusals are not remembered. */
  readonly refusals?: RefusalNotes;
}

/** A client as its lane knows it, confirmed against the log. */
export interface CurrentClient extends Head {
  /** Decision time that a command would have now. */
  readonly t: number;
}

/** Counters for metrics and health. */
export interface LaneStats {
  appends: number;
  events: number;
  conflicts: number;
  unknownOutcomes: number;
  snapshotFailures: number;
  /** Questions to the id index; how long they took, once for each and once for each command. */
  lookUps: number;
  lookUpMs: number;
  lookUpCommandMs: number;
  /** How long the appends took together, those of unknown outcome until it was known. */
  appendMs: number;
  /** The last decision found the server's clock an hour or more behind the log. */
  clockSuspect: boolean;
}

/** What the turns tell the house of lanes. */
export interface LaneCallbacks {
  readonly stats: LaneStats;
  /** The lane must not be used again: its successor starts cold. */
  drop(lane: Lane): void;
  /** Answers are about to be given that rest on the log up to a position. */
  answering(position: bigint): void;
  /** So many waiting commands have been answered. */
  done(commands: number): void;
}
