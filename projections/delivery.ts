import type { ClientEventType, Fact } from '../src/domain/client/events.js';
import { reportDueAt, type ChargeFact } from '../src/domain/client/decide/charge.js';
import { iso } from './iso.js';
import { projectionOf } from './projection.js';

/** A report of a carrier or gateway; `at` is its own time, `recordedAt` the time of receipt. */
export type DeliveryReportDocument = {
  readonly status: string;
  readonly stage: string;
  readonly errorCode: string | null;
  readonly at: string | null;
  readonly recordedAt: string;
};

/**
 * The delivery of a message: the key is its messageId. It exists from the first report on, and from
 * the charge on where a report is awaited.
 */
export type DeliveryDocument = {
  /** The newest `REPORTS_MAX`, oldest first. */
  readonly reports: readonly DeliveryReportDocument[];
  /** The first final status, which later reports do not change; null while there is none. */
  readonly finalStatus: string | null;
  readonly finalAt: string | null;
  /** No report arrived in time: the final status is the one in the settings. */
  readonly expired: boolean;
  /** When the wait for a final status ends; null = none is awaited any more. */
  readonly dueAt: string | null;
};

/** Enough for every status and stage; a gateway that never stops must not fill a document. */
const REPORTS_MAX = 50;

const UNREPORTED: DeliveryDocument = {
  reports: [],
  finalStatus: null,
  finalAt: null,
  expired: false,
  dueAt: null,
};

export const delivery = projectionOf<DeliveryDocument>({
  collection: {
    name: 'delivery',
    version: 2,
    key: 'text',
    indexes: [{ fields: ['dueAt'], perClient: false }],
  },
  handles: new Set<ClientEventType>([
    'MessageDebited',
    'ReservationCaptured',
    'DeliveryReported',
    'MessageExpired',
  ]),
  key(fact) {
    if (!('messageId' in fact.data)) return null;
    return isCharge(fact) && reportDueAt(fact) === null ? null : fact.data.messageId;
  },
  evolve(document, fact) {
    const present = document ?? UNREPORTED;
    if (isCharge(fact)) {
      const dueAt = reportDueAt(fact);
      return dueAt === null ? document : { ...present, dueAt: iso(dueAt) };
    }
    if (fact.type === 'DeliveryReported') return reported(present, fact);
    if (fact.type !== 'MessageExpired') return document;
    const finalAt = iso(fact.recordedAt);
    const { reports } = present;
    return { reports, finalStatus: fact.data.status, finalAt, expired: true, dueAt: null };
  },
});

function isCharge(fact: Fact): fact is ChargeFact {
  return fact.type === 'MessageDebited' || fact.type === 'ReservationCaptured';
}

function reported(
  document: DeliveryDocument,
  fact: Extract<Fact, { type: 'DeliveryReported' }>,
): DeliveryDocument {
  const { status, stage, errorCode, at, settled } = fact.data;
  const recordedAt = iso(fact.recordedAt);
  const report = { status, stage, errorCode, at, recordedAt };
  const reports = [...document.reports, report].slice(-REPORTS_MAX);
  return settled
    ? { ...document, reports, finalStatus: status, finalAt: recordedAt, dueAt: null }
    : { ...document, reports };
}
