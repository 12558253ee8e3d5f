import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { client, type ClientDocument } from '../../../projections/client.js';
import type { MeterDocument } from '../../../projections/meter.js';
import { balanceNow } from './balance-at.js';
import { ClientReader, typedDocument } from './client-reader.js';
import { QueryError } from './query-error.js';

/** A client: its profile and settings, and its balance. */
export interface ClientAnswer {
  readonly clientId: string;
  /** Of the client's stream, profile and movements alike. */
  readonly revision: bigint;
  readonly client: ClientDocument;
  readonly meter: MeterDocument;
}

/** One client (S0-R2); its settings alone are a part of the answer. */
export class GetClient extends Query<ClientAnswer> {
  constructor(
    readonly clientId: string,
    readonly minRevision: bigint | null,
  ) {
    super();
  }
}

@QueryHandler(GetClient)
export class GetClientHandler implements IQueryHandler<GetClient> {
  constructor(private readonly reader: ClientReader) {}

  async execute({ clientId, minRevision }: GetClient): Promise<ClientAnswer> {
    const read = await this.reader.balance(clientId, minRevision, [client.collection]);
    const document = await this.reader.documents.get(client.collection, { clientId, key: '' });
    // Not every store writes balance and client in one step.
    if (document === null)
      throw new QueryError(
        'PROJECTION_BEHIND',
        'The read model does not contain the client yet. Read again later.',
      );
    const { meter } = await balanceNow(this.reader, read);
    const { body, revision } = typedDocument<ClientDocument>(document);
    const newest = revision > read.revision ? revision : read.revision;
    return { clientId, revision: newest, client: body, meter };
  }
}
