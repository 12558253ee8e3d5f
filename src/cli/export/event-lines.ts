import { presentEvent } from '../../api/views/event.js';
import { readFacts } from '../../application/engine/project-batch.js';
import { isOf, purgedClients } from '../../application/engine/purged-clients.js';
import { CLIENT_PREFIX, clientStream } from '../../domain/client/streams.js';
import { decodeName, decodeStream, UnreadableEvent } from '../../codec/codec.js';
import type { Fact } from '../../domain/client/events.js';
import { FACT_STREAMS } from '../../domain/facts/streams.js';
import type { EventLog, LoggedEvent } from '../../ports/event-log.js';
import type { KeyVault } from '../../ports/key-vault.js';
import type { StoresView } from '../../composition/view-stores.js';
import { CliFailure } from '../failure.js';

const BATCH = 500;

/**
 * Every event in log order, decoded, one JSON text per line; with a client, only its stream.
 * Unreadable events are reported on stderr and counted.
 * @throws CliFailure when the client does not exist
 */
export async function* eventLines(
  { log, vault }: StoresView,
  client: string | undefined,
  seen: { unreadable: number },
): AsyncGenerator<string> {
  const batches = client === undefined ? everything(log) : streamOf(log, client);
  for await (const events of batches) {
    const lines = await decoded(events, vault);
    seen.unreadable += events.length - lines.length;
    yield lines.join('');
  }
}

async function* everything(log: EventLog): AsyncGenerator<readonly LoggedEvent[]> {
  const purged = await purgedClients(log);
  const batches = log.readAll({ after: -1n, batchMax: BATCH, prefixes: [] });
  for await (const { events } of batches) {
    yield [...events].filter(({ stream }) => !isOf(purged, stream));
  }
}

async function* streamOf(log: EventLog, client: string): AsyncGenerator<readonly LoggedEvent[]> {
  const stream = clientStream(client);
  if (isOf(await purgedClients(log), stream)) throw new CliFailure('The client was purged.');
  for (let from = 0n; ; from += BigInt(BATCH)) {
    const events = await log.readForward(stream, from, BATCH);
    if (from === 0n && events.length === 0)
      throw new CliFailure('There is no such client: check --client.');
    yield events;
    if (events.length < BATCH) return;
  }
}

async function decoded(events: readonly LoggedEvent[], vault: KeyVault): Promise<string[]> {
  const ofClients = events.filter(({ stream }) => stream.startsWith(CLIENT_PREFIX));
  const { facts, unread } = await readFacts(ofClients, 0n, vault);
  for (const event of unread) report(event, event.reason);
  const read = new Map<bigint, string>();
  for (const fact of facts) read.set(fact.position, lineOf(fact));
  for (const event of events) {
    const line = event.stream.startsWith(CLIENT_PREFIX) ? null : otherLine(event);
    if (line !== null) read.set(event.position, line);
  }
  return events.flatMap(({ position }) => read.get(position) ?? []);
}

/** The line of an event that belongs to no client; null when it cannot be read. */
function otherLine(event: LoggedEvent): string | null {
  try {
    const isOfLedger = FACT_STREAMS.includes(event.stream);
    const recorded = isOfLedger ? decodeStream(event) : decodeName(event);
    // The view of an event does not depend on the kind of its stream.
    return lineOf(recorded as unknown as Fact);
  } catch (cause) {
    if (!(cause instanceof UnreadableEvent)) throw cause;
    report(event, cause.why);
    return null;
  }
}

function report(event: Pick<LoggedEvent, 'position' | 'type'>, reason: string): void {
  process.stderr.write(`position ${event.position}: ${event.type} cannot be read (${reason})\n`);
}

function lineOf(fact: Fact): string {
  return `${JSON.stringify({ stream: fact.stream, ...presentEvent(fact) })}\n`;
}
