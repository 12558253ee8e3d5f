import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { UsageAnswer, UsageAsked } from './usage-answer.js';
import { UsageTotals, type UsageRead } from './usage-totals.js';

/** Messages and credits of a period. */
export class GetUsage extends Query<UsageAnswer> {
  constructor(
    readonly asked: UsageAsked,
    readonly read: UsageRead,
  ) {
    super();
  }
}

@QueryHandler(GetUsage)
export class GetUsageHandler implements IQueryHandler<GetUsage> {
  constructor(private readonly totals: UsageTotals) {}

  execute({ asked, read }: GetUsage): Promise<UsageAnswer> {
    return this.totals.of(asked, read);
  }
}
