import { QueryBus } from '@nestjs/cqrs';
import { TimeSlices } from '../../../async/time-slices.js';
import { GetClient } from '../../../application/queries/get-client.js';
import { GetMessage } from '../../../application/queries/get-message.js';
import { ListClients } from '../../../application/queries/lists/list-clients.js';
import { ListEvents } from '../../../application/queries/lists/list-events.js';
import type { Page, PageAsked } from '../../../application/queries/lists/page.js';
import { QueryError } from '../../../application/queries/query-error.js';
import type { ClientEventType, Fact } from '../../../domain/client/events.js';
import { normalName } from '../../../domain/client/names.js';
import type { Store } from '../../open-store.js';
import { searchFor, type ImportReader, type KnownClient, type NameKind } from './import-reader.js';

const PAGE = 500;

/** Look-ups in the store itself, by the queries of the public interface. */
export class StoreReader implements ImportReader {
  private readonly queries: QueryBus;
  private readonly work = new TimeSlices().work();

  constructor(store: Store) {
    this.queries = store.get(QueryBus);
  }

  async created(clientId: string): Promise<KnownClient | null> {
    for await (const fact of this.facts(clientId, 'ClientCreated')) {
      if (fact.type === 'ClientCreated') return fact.data;
    }
    return null;
  }

  async client(clientId: string): Promise<KnownClient | null> {
    const found = await known(this.queries.execute(new GetClient(clientId, null)));
    if (found === null) return null;
    const { username, email, currency, profile, settings } = found.client;
    return { names: { username, email }, currency, profile, settings };
  }

  async clientNamed(kind: NameKind, name: string): Promise<string | null> {
    const normal = normalName(name);
    const any = { status: null, level: null, sort: 'username', descending: false } as const;
    const filters = { search: searchFor(name), ...any };
    const rows = walked((page) =>
      this.queries.execute(new ListClients(filters, page, null, this.work)),
    );
    for await (const { clientId, row } of rows)
      if (normalName(row[kind]) === normal) return clientId;
    return null;
  }

  async recharged(clientId: string, rechargeId: string): Promise<string | null> {
    for await (const fact of this.facts(clientId, 'CreditsRecharged')) {
      const isIt = fact.type === 'CreditsRecharged' && fact.data.rechargeId === rechargeId;
      if (isIt) return fact.data.credits;
    }
    return null;
  }

  async hasMessage(clientId: string, messageId: string): Promise<boolean> {
    const query = new GetMessage(clientId, messageId, null);
    return (await known(this.queries.execute(query))) !== null;
  }

  private facts(clientId: string, type: ClientEventType): AsyncGenerator<Fact> {
    return walked(async (page) => {
      const asked = { ...page, minRevision: null };
      const query = new ListEvents(clientId, { type, order: 'asc' }, asked, this.work);
      const found = await known(this.queries.execute(query));
      const items = found?.items.map(({ fact }) => fact) ?? [];
      return { items, nextCursor: found?.nextCursor ?? null };
    });
  }
}

async function* walked<T>(ask: (page: PageAsked) => Promise<Page<T>>): AsyncGenerator<T> {
  for (let cursor: string | null = null; ;) {
    const page: Page<T> = await ask({ limit: PAGE, cursor });
    yield* page.items;
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}

/** Null = the client or message does not exist. */
async function known<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (cause) {
    if (cause instanceof QueryError && cause.code.endsWith('_NOT_FOUND')) return null;
    throw cause;
  }
}
