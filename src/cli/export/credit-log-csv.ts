import { creditLog, type CreditLogDocument } from '../../../projections/credit-log.js';
import { csvOf } from '../../api/views/log.js';
import { typedDocument, type StoredDocument } from '../../application/queries/client-reader.js';
import { readFacts } from '../../application/engine/project-batch.js';
import { isOf, purgedClients } from '../../application/engine/purged-clients.js';
import { CLIENT_PREFIX, clientIdOf, clientStream } from '../../domain/client/streams.js';
import type { StoresView } from '../../composition/view-stores.js';
import { CliFailure } from '../failure.js';

const BATCH = 500;

type Line = StoredDocument<CreditLogDocument>;

/**
 * The credit log as CSV, oldest first, one client after the other; each line starts with the
 * client. It is computed from the log, so it is complete whatever the state of the read models.
 * @throws CliFailure when the client does not exist
 */
export async function* creditLogCsv(
  stores: StoresView,
  client: string | undefined,
  seen: { unreadable: number },
): AsyncGenerator<string> {
  let headed = false;
  for (const clientId of client === undefined ? await clientsOf(stores) : [client]) {
    let header = true;
    for await (const line of csvOf(oneByOne(linesOf(stores, clientId, seen)), 'admin')) {
      if (!header) yield `${clientId},${line}`;
      else if (!headed) yield `clientId,${line}`;
      header = false;
      headed = true;
    }
  }
}

/** Each page of one line becomes one CSV record, so the client can be prepended. */
async function* oneByOne(lines: AsyncIterable<Line>): AsyncGenerator<readonly Line[]> {
  for await (const line of lines) yield [line];
}

/** The same reducer as the read model's, over the client's stream. */
async function* linesOf(
  { log, vault }: StoresView,
  clientId: string,
  seen: { unreadable: number },
): AsyncGenerator<Line> {
  const stream = clientStream(clientId);
  if (isOf(await purgedClients(log), stream)) throw new CliFailure('The client was purged.');
  if ((await log.head(stream)) < 0n)
    throw new CliFailure('There is no such client: check --client.');
  for (let from = 0n; ; from += BigInt(BATCH)) {
    const events = await log.readForward(stream, from, BATCH);
    const { facts, unread } = await readFacts(events, -1n, vault);
    seen.unreadable += unread.length;
    for (const fact of facts) {
      const body = creditLog.handles.has(fact.type) ? creditLog.evolve(null, fact) : null;
      const { revision } = fact;
      if (body !== null) yield typedDocument({ clientId, key: revision, revision, body });
    }
    if (events.length < BATCH) return;
  }
}

async function clientsOf({ log }: StoresView): Promise<readonly string[]> {
  const clients = new Set<string>();
  const batches = log.readAll({ after: -1n, batchMax: 1_000, prefixes: [CLIENT_PREFIX] });
  for await (const { events } of batches) {
    for (const { stream } of events) clients.add(clientIdOf(stream));
  }
  for (const clientId of await purgedClients(log)) clients.delete(clientId);
  return [...clients].sort();
}
