import { ANY } from '@eventstore/db-client';
import { LogUnavailable } from '../../../ports/event-log.js';
import { answerWithin, type ReplaceableClient } from '../client/replaceable-client.js';
import { describe, isTombstoned } from './append-errors.js';

const ANSWER_MS = 4_000;

/**
 * Tombstones a stream on the server, unless it is tombstoned already. Its events stay in the files
 * of every node until that node is scavenged.
 * @throws LogUnavailable
 */
export async function tombstoned(clients: ReplaceableClient, stream: string): Promise<void> {
  try {
    await clients.run((client) =>
      answerWithin(client.tombstoneStream(stream, { expectedRevision: ANY }), ANSWER_MS),
    );
  } catch (cause) {
    if (isTombstoned(cause)) return;
    throw new LogUnavailable(`${stream} was not tombstoned: ${describe(cause)}`, { cause });
  }
}
