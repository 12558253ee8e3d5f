import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { balanceNow, type BalanceAt } from './balance-at.js';
import { ClientReader } from './client-reader.js';

/** Where a client's credits stand now (S1-25, S1-30, C-7). */
export class GetBalance extends Query<BalanceAt> {
  constructor(
    readonly clientId: string,
    readonly minRevision: bigint | null,
  ) {
    super();
  }
}

@QueryHandler(GetBalance)
export class GetBalanceHandler implements IQueryHandler<GetBalance> {
  constructor(private readonly reader: ClientReader) {}

  async execute({ clientId, minRevision }: GetBalance): Promise<BalanceAt> {
    return balanceNow(this.reader, await this.reader.balance(clientId, minRevision));
  }
}
