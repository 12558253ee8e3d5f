import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { creditLog, type CreditLogDocument } from '../../../projections/credit-log.js';
import { delivery, type DeliveryDocument } from '../../../projections/delivery.js';
import type { CreditLogLine } from './get-credit-log.js';
import { ClientReader, typedDocument } from './client-reader.js';
import { walk } from './lists/page.js';
import type { Refusal } from '../../domain/client/decision.js';
import type { RefusedMessage } from '../../ports/refusal-log.js';
import { Refusals } from '../refusals/refusals.js';
import { QueryError } from './query-error.js';

/** A message: its charge, its refunds and its delivery. */
export interface MessageAnswer {
  readonly messageId: string;
  /** The debit, or the capture that posted it. */
  readonly charge: CreditLogLine;
  readonly refunds: readonly CreditLogLine[];
  /** Null while no report came and none is awaited. */
  readonly delivery: DeliveryDocument | null;
}

export class GetMessage extends Query<MessageAnswer> {
  constructor(
    readonly clientId: string,
    readonly messageId: string,
    readonly minRevision: bigint | null,
  ) {
    super();
  }
}

@QueryHandler(GetMessage)
export class GetMessageHandler implements IQueryHandler<GetMessage> {
  constructor(
    private readonly reader: ClientReader,
    private readonly refusals: Refusals,
  ) {}

  async execute({ clientId, messageId, minRevision }: GetMessage): Promise<MessageAnswer> {
    const collections = [creditLog.collection, delivery.collection];
    await this.reader.balance(clientId, minRevision, collections);
    const found = await this.reader.find(clientId, collections, () =>
      this.charged(clientId, messageId),
    );
    if (found === null) {
      throw notCharged(await this.refusals.ofMessage(clientId, messageId));
    }
    const { charge, lines } = found;
    const id = { clientId, key: messageId };
    const report = await this.reader.documents.get(delivery.collection, id);
    return {
      messageId,
      charge,
      refunds: lines.filter(({ body }) => body.type === 'REFUND'),
      delivery: report === null ? null : typedDocument<DeliveryDocument>(report).body,
    };
  }

  /** The lines that name the message, if one of them is its charge. */
  private async charged(
    clientId: string,
    messageId: string,
  ): Promise<{ readonly charge: CreditLogLine; readonly lines: readonly CreditLogLine[] } | null> {
    const lines = await this.linesOf(clientId, messageId);
    const charge = lines.find(({ body }) => body.type === 'DEBIT' || body.type === 'CAPTURE');
    return charge === undefined ? null : { charge, lines };
  }

  private async linesOf(clientId: string, messageId: string): Promise<CreditLogLine[]> {
    const lines: CreditLogLine[] = [];
    const listing = {
      collection: creditLog.collection,
      query: { clientId, where: [{ field: 'messageId', op: '=', value: messageId } as const] },
      sort: { field: 'key', descending: false },
    };
    for await (const page of walk(this.reader.documents, listing, null)) {
      lines.push(...page.map((document) => typedDocument<CreditLogDocument>(document)));
    }
    return lines;
  }
}

/** A refused message is not charged; the answer includes the reasons of the refusal. */
function notCharged(refused: readonly RefusedMessage[]): QueryError {
  const detail =
    refused.length === 0
      ? 'No debit or capture has this messageId.'
      : 'No debit or capture has this messageId: it was refused. See refusals for the reasons.';
  return new QueryError('MESSAGE_NOT_FOUND', detail, null, refused.flatMap(rulesOf));
}

/** Every rule that refused it, with the instant. */
function rulesOf({ refusals, at }: RefusedMessage): Refusal[] {
  return refusals.map((refusal) => ({ ...refusal, at: new Date(at).toISOString() }));
}
