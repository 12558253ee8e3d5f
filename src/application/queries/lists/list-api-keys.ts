import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Credentials, type ApiKey } from '../../../ports/credentials.js';

/** All API keys, with the hashes of their secrets. */
export class ListApiKeys extends Query<readonly ApiKey[]> {}

@QueryHandler(ListApiKeys)
export class ListApiKeysHandler implements IQueryHandler<ListApiKeys> {
  constructor(private readonly credentials: Credentials) {}

  execute(): Promise<readonly ApiKey[]> {
    return this.credentials.list();
  }
}
