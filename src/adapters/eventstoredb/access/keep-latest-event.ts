import { randomUUID } from 'node:crypto';
import { ErrorType, jsonEvent } from '@eventstore/db-client';
import { NO_STREAM } from '../../../ports/event-log.js';
import { errorCodes } from './append-errors.js';
import type { Appender } from './appender.js';

/** Configures a stream to keep only its newest event, unless its metadata was set before. */
export async function keepLatestEvent(appender: Appender, stream: string): Promise<void> {
  const event = jsonEvent({ id: randomUUID(), type: '$metadata', data: { $maxCount: 1 } });
  const metadata = { stream: `$$${stream}`, expected: NO_STREAM, events: [event], bytes: 0 };
  try {
    await appender.append(metadata);
  } catch (cause) {
    if (errorCodes(cause).type !== ErrorType.WRONG_EXPECTED_VERSION) throw cause;
  }
}
