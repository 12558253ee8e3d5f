import { reservations, type ReservationDocument } from '../../../projections/reservations.js';
import type { Document, Documents } from '../../ports/documents.js';
import { ScheduleSource, type ScheduleAsked, type ScheduleEntry } from './schedule-source.js';

/** Open reservations by the instant at which they expire. */
export class ScheduledReservations extends ScheduleSource {
  readonly kind = 'RESERVATION';
  readonly collections = [reservations.collection];

  constructor(private readonly documents: Documents) {
    super();
  }

  async list({ from, to, after, limit }: ScheduleAsked): Promise<ScheduleEntry[]> {
    const page = await this.documents.find(reservations.collection, {
      where: [
        { field: 'status', op: '=', value: 'OPEN' },
        { field: 'expiresAt', op: '>=', value: from },
        { field: 'expiresAt', op: '<', value: to },
      ],
      sort: { field: 'expiresAt', descending: false },
      ...(after && {
        after: { value: after.dueAt, id: { clientId: after.clientId ?? '', key: after.id } },
      }),
      limit,
    });
    return page.map(entryOf);
  }
}

function entryOf({ clientId, key, body }: Document): ScheduleEntry {
  const { expiresAt } = body as ReservationDocument;
  return { kind: 'RESERVATION', dueAt: expiresAt, clientId, id: String(key) };
}
