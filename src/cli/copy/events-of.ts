import type { EventLog, LoggedEvent } from '../../ports/event-log.js';

const BATCH = 1_000;

/** Every event of a log in its order, one by one, up to the end that it had when it was reached. */
export async function* eventsOf(log: EventLog): AsyncGenerator<LoggedEvent, undefined> {
  for await (const { events } of log.readAll({ after: -1n, batchMax: BATCH, prefixes: [] })) {
    yield* events;
  }
}

/**
 * What differs between an event and its copy, as words; null = nothing. Positions are each log's
 * own. The hash of the chain stands in the metadata.
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

/** Where an event stands, as an operator would look for it. */
export function placeOf({ stream, revision }: LoggedEvent): string {
  return `${stream} at revision ${revision}`;
}
