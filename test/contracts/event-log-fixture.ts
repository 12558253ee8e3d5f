import type { EventLog } from '../../src/ports/event-log.js';

/** A log under test. The log may hold other events: the suite uses separate streams. */
export interface EventLogFixture {
  readonly log: EventLog;
  /** Closes everything and opens the same log again, as a restart does. */
  reopen(): Promise<EventLog>;
  close(): Promise<void>;
}

/** The fixture of the test that is running. */
export type Held = () => EventLogFixture;
