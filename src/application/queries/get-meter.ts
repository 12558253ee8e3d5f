import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { MeterDocument } from '../../../projections/meter.js';
import { CurrentBalance } from './current-balance.js';

/** The meter `available | used | assigned` as of now (S1-25 … S1-28). */
export class GetMeter extends Query<MeterDocument> {
  constructor(
    readonly clientId: string,
    readonly minRevision: bigint | null,
  ) {
    super();
  }
}

@QueryHandler(GetMeter)
export class GetMeterHandler implements IQueryHandler<GetMeter> {
  constructor(private readonly current: CurrentBalance) {}

  async execute({ clientId, minRevision }: GetMeter): Promise<MeterDocument> {
    return (await this.current.of(clientId, minRevision)).meter;
  }
}
