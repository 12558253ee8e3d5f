import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { MeterDocument } from '../../../projections/meter.js';
import { balanceNow } from './balance-at.js';
import { ClientReader } from './client-reader.js';

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
  constructor(private readonly reader: ClientReader) {}

  async execute({ clientId, minRevision }: GetMeter): Promise<MeterDocument> {
    const read = await this.reader.balance(clientId, minRevision);
    return (await balanceNow(this.reader, read)).meter;
  }
}
