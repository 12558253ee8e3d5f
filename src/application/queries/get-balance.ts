import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { BalanceAt } from './balance-at.js';
import { CurrentBalance } from './current-balance.js';

/** A client's present balance (S1-25, S1-30, C-7). */
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
  constructor(private readonly current: CurrentBalance) {}

  execute({ clientId, minRevision }: GetBalance): Promise<BalanceAt> {
    return this.current.of(clientId, minRevision);
  }
}
