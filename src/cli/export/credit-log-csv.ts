import { QueryBus } from '@nestjs/cqrs';
import { balance } from '../../../projections/balance.js';
import { csvOf } from '../../api/present/log.js';
import { StreamCreditLog, type CreditLogLine } from '../../application/queries/get-credit-log.js';
import { walk } from '../../application/queries/page.js';
import { Unanswered } from '../../application/queries/unanswered.js';
import { Documents } from '../../ports/documents.js';
import { CliFailure } from '../failure.js';
import { caughtUp, type Store } from '../open-store.js';

const EVERYTHING = { type: null, from: null, to: null, messageId: null, order: 'asc' } as const;

/**
 * The credit log as CSV, oldest first; the client stands in front of each line, clients one after
 * the other.
 * @throws CliFailure when there is no such client
 */
export async function* creditLogCsv(
  store: Store,
  client: string | undefined,
): AsyncGenerator<string> {
  await caughtUp(store);
  let headed = false;
  for await (const clientId of client === undefined ? clientsOf(store) : [client]) {
    const pages = await logOf(store, clientId);
    let header = true;
    for await (const line of csvOf(oneByOne(pages), 'admin')) {
      if (!header) yield `${clientId},${line}`;
      else if (!headed) yield `clientId,${line}`;
      header = false;
      headed = true;
    }
  }
}

async function logOf(
  store: Store,
  clientId: string,
): Promise<AsyncIterable<readonly CreditLogLine[]>> {
  try {
    return await store.get(QueryBus).execute(new StreamCreditLog(clientId, EVERYTHING, null));
  } catch (cause) {
    throw cause instanceof Unanswered ? new CliFailure(cause.detail) : cause;
  }
}

/** A page of one line becomes one CSV record, so that the client can be put in front of it. */
async function* oneByOne(
  pages: AsyncIterable<readonly CreditLogLine[]>,
): AsyncGenerator<readonly CreditLogLine[]> {
  for await (const page of pages) for (const line of page) yield [line];
}

async function* clientsOf(store: Store): AsyncGenerator<string> {
  const pages = walk(store.get(Documents), {
    collection: balance.collection,
    query: {},
    sort: { field: 'key', descending: false },
  });
  for await (const page of pages) for (const { clientId } of page) yield clientId;
}
