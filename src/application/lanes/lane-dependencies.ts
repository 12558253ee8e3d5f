import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { ChangedClients } from './changed-clients.js';
import type { Head, Lane } from './lane.js';
import type { LoadSources } from './load-lane.js';
import type { Refused } from '../refusals/refusal-buffer.js';

/** Backpressure of the projection engine on the write path. */
export interface Feed {
  /** Null when there is capacity, otherwise a promise of it, which rejects after a time-out. */
  whenReady(): Promise<void> | null;
}

export interface LaneSettings {
  /** Limit of lanes in memory; idle ones beyond it are evicted. */
  readonly lanesMax: number;
  /** Events between two snapshots of a client. */
  readonly snapshotEvery: number;
  /** Limit of open reservations of one client; absent = the default. */
  readonly reservationsMax?: number;
}

/** Receives refused debits and reservations; never waits, never throws. */
export interface RefusalNotes {
  note(refused: Refused): void;
}

export interface LaneDependencies extends Omit<LoadSources, 'damaged'> {
  readonly clock: Clock;
  readonly feed: Feed;
  readonly logger: Logger;
  readonly settings: LaneSettings;
  /** Absent when refusals are not recorded. */
  readonly refusals?: RefusalNotes;
  /** Absent when no part of the process watches clients. */
  readonly changed?: ChangedClients;
}

/** The dependencies of the scheduler. */
export type SchedulerDependencies = LaneDependencies & Pick<LoadSources, 'damaged'>;

/** A client in the state of its lane, confirmed against the log. */
export interface CurrentClient extends Head {
  /** Decision time of a command that would be decided now. */
  readonly t: number;
}

/** Counters for metrics and health. */
export interface LaneStats {
  appends: number;
  events: number;
  conflicts: number;
  unknownOutcomes: number;
  snapshotFailures: number;
  /** Queries to the id index, and their duration, counted once per query and once per command. */
  lookUps: number;
  lookUpMs: number;
  lookUpCommandMs: number;
  /** Total duration of the appends, including the time until an unknown outcome is resolved. */
  appendMs: number;
  /** The last decision found the server's clock an hour or more behind the log. */
  clockSuspect: boolean;
}

/** Callbacks of the scheduler to the set of lanes. */
export interface LaneCallbacks {
  readonly stats: LaneStats;
  /** The lane must not be used again; its successor starts cold. */
  drop(lane: Lane): void;
  /** The lane has answered for a client that does not exist. */
  absent(lane: Lane): void;
  /** Answers based on the log up to a position are about to be sent. */
  answering(position: bigint): void;
  /** This number of waiting commands has been answered. */
  done(commands: number): void;
}
