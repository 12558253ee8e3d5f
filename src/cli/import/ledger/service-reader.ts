import { normalName } from '../../../domain/client/names.js';
import type { Names } from '../../../domain/client/settings.js';
import { CliFailure } from '../../failure.js';
import { searchFor, type ImportReader, type KnownClient, type NameKind } from './import-reader.js';
import { explain, type Service } from './service.js';

interface PageBody<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

interface EventBody<T> {
  readonly data: T;
}

type ClientBody = Names & Omit<KnownClient, 'names'>;

/** Look-ups in a running service, through its public interface. */
export class ServiceReader implements ImportReader {
  constructor(private readonly service: Service) {}

  async created(clientId: string): Promise<KnownClient | null> {
    const path = `/v1/clients/${clientId}/events?type=ClientCreated&limit=1`;
    const page = await this.read<PageBody<EventBody<KnownClient>>>(path);
    return page?.items[0]?.data ?? null;
  }

  async client(clientId: string): Promise<KnownClient | null> {
    const body = await this.read<ClientBody>(`/v1/clients/${clientId}`);
    if (body === null) return null;
    const { username, email, ...rest } = body;
    return { names: { username, email }, ...rest };
  }

  async clientNamed(kind: NameKind, name: string): Promise<string | null> {
    const normal = normalName(name);
    const path = `/v1/clients?limit=500&search=${encodeURIComponent(searchFor(name))}`;
    for await (const row of this.all<Names & { readonly id: string }>(path)) {
      if (normalName(row[kind]) === normal) return row.id;
    }
    return null;
  }

  async recharged(clientId: string, rechargeId: string): Promise<string | null> {
    const path = `/v1/clients/${clientId}/events?type=CreditsRecharged&limit=500`;
    const recharges = this.all<EventBody<{ rechargeId: string; credits: string }>>(path);
    for await (const { data } of recharges) if (data.rechargeId === rechargeId) return data.credits;
    return null;
  }

  async hasMessage(clientId: string, messageId: string): Promise<boolean> {
    const path = `/v1/clients/${clientId}/messages/${encodeURIComponent(messageId)}`;
    return (await this.read(path)) !== null;
  }

  private async *all<T>(path: string): AsyncGenerator<T> {
    for (let cursor = ''; ;) {
      const page = await this.read<PageBody<T>>(`${path}${cursor}`);
      yield* page?.items ?? [];
      if (page === null || page.nextCursor === null) return;
      cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
    }
  }

  /** Null = the client or message does not exist. */
  private async read<T>(path: string): Promise<T | null> {
    const { status, body } = await this.service.get(path);
    if (status === 404) return null;
    if (status !== 200) throw new CliFailure(`${path} was refused (${status}): ${explain(body)}`);
    return body as T;
  }
}
