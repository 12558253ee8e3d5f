import type { KeyObject } from 'node:crypto';
import type { Actor, ClientEvent, Fact, NameEvent, Operation, Recorded } from '../domain/client/events.js';
import type { LoggedEvent, StoredEvent } from '../ports/event-log.js';

/** What an event needs beside its data to become a stored event. */
export interface Frame {
  readonly stream: string;
  readonly revision: bigint;
  readonly eventId: string;
  /** Epoch milliseconds. */
  readonly recordedAt: number;
  readonly actor: Actor;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly operation: Operation | null;
  readonly clockSuspect: boolean;
  /** Hash of the event before it in the stream; '' for the first. */
  readonly prevHash: string;
}

export interface Encoded {
  readonly stored: StoredEvent;
  readonly hash: string;
}

/** Whether writing this event needs the client's key (it carries personal data or free text). */
export declare function carriesPersonal(event: ClientEvent): boolean;
/** Whether reading this stored event needs the client's key; cheap (by type). */
export declare function mayCarryPersonal(type: string): boolean;
/** Encodes at today's version. @throws Error when a key is needed and `key` is null (a defect). */
export declare function encode(event: ClientEvent | NameEvent, frame: Frame, key: KeyObject | null): Encoded;
/** Decodes, upcasts, decrypts; with `key` null personal fields read "erased". @throws UnreadableEvent */
export declare function decodeFact(logged: LoggedEvent, key: KeyObject | null): Fact;
export declare function decodeName(logged: LoggedEvent): Recorded<NameEvent>;
/** Recomputes the hash that this event should carry after `prevHash`. */
export declare function expectedHash(logged: LoggedEvent, prevHash: string): string;
/** The hash and prevHash it does carry, without decoding the rest. */
export declare function hashesOf(logged: LoggedEvent): { prevHash: string; hash: string };
