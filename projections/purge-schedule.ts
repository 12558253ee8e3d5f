import type { ClientEventType, Fact } from '../src/domain/client/events.js';
import { projectionOf } from './projection.js';

/**
 * The 90-day schedule (S1-36): disabled clients by `purgeAt`. A client that is not disabled may
 * have a hold; its document has `purgeAt` null, so the hold is known when the client is disabled
 * later. A client that is enabled and not held has no document (S1-38).
 */
export type PurgeScheduleDocument = {
  readonly disabledAt: string | null;
  readonly purgeAt: string | null;
  readonly held: boolean;
};

const NEITHER: PurgeScheduleDocument = { disabledAt: null, purgeAt: null, held: false };

export const purgeSchedule = projectionOf<PurgeScheduleDocument>({
  collection: {
    name: 'purge-schedule',
    version: 1,
    key: 'client',
    indexes: [{ fields: ['purgeAt'], perClient: false }],
  },
  handles: new Set<ClientEventType>([
    'ClientDisabled',
    'ClientEnabled',
    'PurgeHeld',
    'PurgeHoldReleased',
  ]),
  key: () => '',
  evolve(document, fact) {
    const next = after(document ?? NEITHER, fact);
    return next.purgeAt === null && !next.held ? null : next;
  },
});

function after(document: PurgeScheduleDocument, fact: Fact): PurgeScheduleDocument {
  switch (fact.type) {
    case 'ClientDisabled':
      return {
        disabledAt: fact.data.disabledAt,
        purgeAt: fact.data.purgeAt,
        held: document.held,
      };
    case 'ClientEnabled':
      return { ...document, disabledAt: null, purgeAt: null };
    case 'PurgeHeld':
      return { ...document, held: true };
    case 'PurgeHoldReleased':
      return { ...document, held: false };
    default:
      return document;
  }
}
