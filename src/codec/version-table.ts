import type { KeyObject } from 'node:crypto';
import type { Place } from './personal.js';

/** Writes the current version of one event type, and reads all its versions. */
export interface Versions<Data> {
  /** The version that is written. */
  readonly version: number;
  /** Canonical JSON of the current stored shape. */
  write(data: Data, place: Place, key: KeyObject | null): string;
  /** By version: decode and upcast to the current event. An entry stays permanently. */
  readonly read: {
    readonly [version: number]: (text: string, place: Place, key: KeyObject | null) => Data;
  };
  /** Whether writing these data needs the client's key; absent when it never does. */
  sealed?(data: Data): boolean;
}
