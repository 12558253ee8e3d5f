import { isOf } from '../../application/engine/purged-clients.js';
import type { EventLog, LoggedEvent } from '../../ports/event-log.js';

const BATCH = 1_000;
const NONE: ReadonlySet<string> = new Set();

/**
 * Every event of a log in order, one by one, up to the end that the log has when it is reached.
 * Events of purged clients, which a server may still have, are left out.
 */
export async function* eventsOf(
  log: EventLog,
  purged: ReadonlySet<string> = NONE,
): AsyncGenerator<LoggedEvent, undefined> {
  for await (const { events } of log.readAll({ after: -1n, batchMax: BATCH, prefixes: [] })) {
    for (const event of events) if (!isOf(purged, event.stream)) yield event;
  }
}

/**
 * Describes the difference between an event and its copy; null = none. Positions are not compared.
 * The hash of the chain is part of the metadata.
 */
export function differenceOf(event: LoggedEvent, copy: LoggedEvent): string | null {
  if (event.stream !== copy.stream || event.revision !== copy.revision) {
    return `where the source has ${placeOf(event)}`;
  }
  if (event.eventId !== copy.eventId) return `with event id ${copy.eventId}, not ${event.eventId}`;
  if (event.type !== copy.type) return `as ${copy.type}, not ${event.type}`;
  if (event.metadata !== copy.metadata) return 'with other metadata';
  return event.data === copy.data ? null : 'with other data';
}

/** The location of an event, in the form that an operator would look for. */
export function placeOf({ stream, revision }: LoggedEvent): string {
  return `${stream} at revision ${revision}`;
}
