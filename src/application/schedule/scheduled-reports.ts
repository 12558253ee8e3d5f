import { delivery, type DeliveryDocument } from '../../../projections/delivery.js';
import type { Document, Documents } from '../../ports/documents.js';
import { ScheduleSource, type ScheduleAsked, type ScheduleEntry } from './schedule-source.js';

/** Messages whose delivery report is awaited, by the instant at which the wait ends. */
export class ScheduledReports extends ScheduleSource {
  readonly kind = 'REPORT';
  readonly collections = [delivery.collection];

  constructor(private readonly documents: Documents) {
    super();
  }

  async list({ from, to, after, limit }: ScheduleAsked): Promise<ScheduleEntry[]> {
    const page = await this.documents.find(delivery.collection, {
      where: [
        { field: 'dueAt', op: '>=', value: from },
        { field: 'dueAt', op: '<', value: to },
      ],
      sort: { field: 'dueAt', descending: false },
      ...(after && {
        after: { value: after.dueAt, id: { clientId: after.clientId ?? '', key: after.id } },
      }),
      limit,
    });
    return page.map(entryOf);
  }
}

function entryOf({ clientId, key, body }: Document): ScheduleEntry {
  const { dueAt } = body as DeliveryDocument;
  return { kind: 'REPORT', dueAt: dueAt ?? '', clientId, id: String(key) };
}
