import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { KeyFacts } from '../../access/key-facts.js';
import { Credentials, type ApiKey } from '../../../ports/credentials.js';
import { QueryError } from '../query-error.js';
import { Cursors } from './cursors.js';
import type { Page, PageAsked } from './page.js';

const SCOPE = ['api-keys'];

/** API keys in the order of their ids, with the hashes of their secrets. */
export class ListApiKeys extends Query<Page<ApiKey>> {
  constructor(readonly page: PageAsked) {
    super();
  }
}

@QueryHandler(ListApiKeys)
export class ListApiKeysHandler implements IQueryHandler<ListApiKeys> {
  constructor(
    private readonly credentials: Credentials,
    private readonly facts: KeyFacts,
    private readonly cursors: Cursors,
  ) {}

  /** @throws QueryError INVALID_CURSOR, VaultUnavailable */
  async execute({ page: { limit, cursor } }: ListApiKeys): Promise<Page<ApiKey>> {
    const after = cursor === null ? null : idIn(await this.cursors.open(SCOPE, cursor));
    const found = await this.credentials.page(after, limit + 1);
    const page = found.slice(0, limit);
    const items = page.filter((key) => this.isListed(key));
    const last = page.at(-1);
    if (last === undefined || found.length <= limit) return { items, nextCursor: null };
    return { items, nextCursor: await this.cursors.seal(SCOPE, [last.keyId]) };
  }

  /** Keys that a crash has left half created or half deleted are not listed. */
  private isListed({ keyId, state }: ApiKey): boolean {
    return state === 'active' && this.facts.endOf(keyId) !== -Infinity;
  }
}

function idIn([keyId]: readonly unknown[]): string {
  if (typeof keyId === 'string') return keyId;
  throw new QueryError('INVALID_CURSOR', 'The cursor belongs to another list.');
}
