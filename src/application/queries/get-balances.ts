import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { balance, type BalanceDocument } from '../../../projections/balance.js';
import { balanceNow, type BalanceAt } from './balance-at.js';
import { ClientReader, typedDocument } from './client-reader.js';

/** The present balances of many clients, in their order; null = there is no such client. */
export class GetBalances extends Query<readonly (BalanceAt | null)[]> {
  constructor(readonly clientIds: readonly string[]) {
    super();
  }
}

@QueryHandler(GetBalances)
export class GetBalancesHandler implements IQueryHandler<GetBalances> {
  constructor(private readonly reader: ClientReader) {}

  /** One read for all of them, once the read model contains what this instance answered. */
  async execute({ clientIds }: GetBalances): Promise<readonly (BalanceAt | null)[]> {
    await this.reader.ledger(null, [balance.collection]);
    const ids = clientIds.map((clientId) => ({ clientId, key: '' }));
    const found = await this.reader.documents.load(balance.collection, ids, 'served');
    const balances = found.map(async (document) =>
      document ? balanceNow(this.reader, typedDocument<BalanceDocument>(document)) : null,
    );
    return Promise.all(balances);
  }
}
