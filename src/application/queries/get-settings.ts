import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { client, type ClientDocument } from '../../../projections/client.js';
import { ClientReader, typedDocument } from './client-reader.js';
import { QueryError } from './query-error.js';

/** Profile and settings alone (S0-R2), for a form that sends them back with `If-Match`. */
export class GetSettings extends Query<ClientDocument> {
  constructor(
    readonly clientId: string,
    readonly minRevision: bigint | null,
  ) {
    super();
  }
}

@QueryHandler(GetSettings)
export class GetSettingsHandler implements IQueryHandler<GetSettings> {
  constructor(private readonly reader: ClientReader) {}

  async execute({ clientId, minRevision }: GetSettings): Promise<ClientDocument> {
    await this.reader.balance(clientId, minRevision, [client.collection]);
    const document = await this.reader.documents.get(client.collection, { clientId, key: '' });
    if (document === null)
      throw new QueryError(
        'PROJECTION_BEHIND',
        'The read model does not contain the client yet. Read again later.',
      );
    return typedDocument<ClientDocument>(document).body;
  }
}
