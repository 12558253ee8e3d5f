import type { CollectionSpec } from '../../ports/documents.js';

/** Kinds of work that becomes due, in the order of a list at the same instant. */
export const SCHEDULE_KINDS = [
  'MAIL',
  'PURGE',
  'REPORT',
  'RESERVATION',
  'STATEMENT',
  'TOP_UP',
] as const;
export type ScheduleKind = (typeof SCHEDULE_KINDS)[number];

/** One action that is due, or becomes due. */
export interface ScheduleEntry {
  readonly kind: ScheduleKind;
  /** ISO 8601 UTC with milliseconds. */
  readonly dueAt: string;
  /** The client that it is about; null = none. */
  readonly clientId: string | null;
  /** The reservation, message, period or mail that it is for; unique within its kind and client. */
  readonly id: string;
}

/** An entry as a list shows it. */
export interface ShownEntry extends ScheduleEntry {
  /** Whether it is due, and waits because the clock has jumped ahead. */
  readonly held: boolean;
}

/** Kinds of work that waits while the clock has jumped ahead (decision 0095). */
export const HELD_KINDS: ReadonlySet<ScheduleKind> = new Set([
  'PURGE',
  'REPORT',
  'STATEMENT',
  'TOP_UP',
]);

/** A place in the order of one source. */
export type SchedulePlace = Pick<ScheduleEntry, 'dueAt' | 'clientId' | 'id'>;

export interface ScheduleAsked {
  /** ISO 8601 UTC with milliseconds; included. */
  readonly from: string;
  /** ISO 8601 UTC with milliseconds; excluded. */
  readonly to: string;
  /** Continues strictly behind this entry of the same source; null = from the start. */
  readonly after: SchedulePlace | null;
  readonly limit: number;
}

/**
 * The due work of one kind.
 *
 * - Entries are in the order of `dueAt`, then in an order of the source's own that does not change.
 * - A list shows what is recorded at that moment. It decides nothing.
 */
export abstract class ScheduleSource {
  abstract readonly kind: ScheduleKind;
  /** The read models that a list is made from; a query waits until they follow the log. */
  abstract readonly collections: readonly CollectionSpec[];

  /** At most `limit` entries. @throws ReadModelUnavailable, VaultUnavailable */
  abstract list(asked: ScheduleAsked): Promise<ScheduleEntry[]>;
}
