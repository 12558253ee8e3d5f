import type { ClientEventType, Fact } from '../src/domain/client/events.js';
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

/** The delivery of a message: the key is its messageId. */
export type DeliveryDocument = {
  /** The newest `REPORTS_MAX`, oldest first. */
  readonly reports: readonly DeliveryReportDocument[];
  /** The first final status, which later reports do not change; null while there is none. */
  readonly finalStatus: string | null;
  readonly finalAt: string | null;
  /** No report arrived in time: the final status is the one in the settings. */
  readonly expired: boolean;
};

/** Enough for every status and stage; a gateway that never stops must not fill a document. */
const REPORTS_MAX = 50;

const UNREPORTED: DeliveryDocument = {
  reports: [],
  finalStatus: null,
  finalAt: null,
  expired: false,
};

export const delivery = projectionOf<DeliveryDocument>({
  collection: { name: 'delivery', version: 1, key: 'text', indexes: [] },
  handles: new Set<ClientEventType>(['DeliveryReported', 'MessageExpired']),
  key: (fact) => ('messageId' in fact.data ? fact.data.messageId : null),
  evolve(document, fact) {
    const present = document ?? UNREPORTED;
    if (fact.type === 'DeliveryReported') return reported(present, fact);
    if (fact.type !== 'MessageExpired') return document;
    const finalAt = iso(fact.recordedAt);
    return { ...present, finalStatus: fact.data.status, finalAt, expired: true };
  },
});

function reported(
  document: DeliveryDocument,
  fact: Extract<Fact, { type: 'DeliveryReported' }>,
): DeliveryDocument {
  const { status, stage, errorCode, at, settled } = fact.data;
  const recordedAt = iso(fact.recordedAt);
  const report = { status, stage, errorCode, at, recordedAt };
  const reports = [...document.reports, report].slice(-REPORTS_MAX);
  return settled
    ? { ...document, reports, finalStatus: status, finalAt: recordedAt }
    : { ...document, reports };
}
