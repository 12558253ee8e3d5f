import { purgeSchedule, type PurgeScheduleDocument } from '../../../projections/purge-schedule.js';
import type { Document, Documents } from '../../ports/documents.js';
import { ScheduleSource, type ScheduleAsked, type ScheduleEntry } from './schedule-source.js';

/** Documents that are read at once: a held purge is read, and not listed. */
const PAGE = 200;

/** Purges of disabled clients; one with a hold is not due at any time. */
export class ScheduledPurges extends ScheduleSource {
  readonly kind = 'PURGE';
  readonly collections = [purgeSchedule.collection];

  constructor(private readonly documents: Documents) {
    super();
  }

  async list(asked: ScheduleAsked): Promise<ScheduleEntry[]> {
    const found: ScheduleEntry[] = [];
    let after = placeOf(asked.after);
    for (;;) {
      const page = await this.documents.find(purgeSchedule.collection, {
        where: [
          { field: 'purgeAt', op: '>=', value: asked.from },
          { field: 'purgeAt', op: '<', value: asked.to },
        ],
        sort: { field: 'purgeAt', descending: false },
        ...(after && { after }),
        limit: PAGE,
      });
      found.push(...page.filter(isRunning).map(entryOf));
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE || found.length >= asked.limit) break;
      after = { value: bodyOf(last).purgeAt, id: last };
    }
    return found.slice(0, asked.limit);
  }
}

function placeOf(
  after: ScheduleAsked['after'],
): { value: string | null; id: Pick<Document, 'clientId' | 'key'> } | null {
  return after && { value: after.dueAt, id: { clientId: after.clientId ?? '', key: '' } };
}

function bodyOf({ body }: Document): PurgeScheduleDocument {
  return body as PurgeScheduleDocument;
}

function isRunning(document: Document): boolean {
  return !bodyOf(document).held;
}

function entryOf(document: Document): ScheduleEntry {
  const { clientId } = document;
  return { kind: 'PURGE', dueAt: bodyOf(document).purgeAt ?? '', clientId, id: clientId };
}
