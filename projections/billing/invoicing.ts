import type { ClientEventType, Fact } from '../../src/domain/client/events.js';
import { iso } from '../iso.js';
import { projectionOf } from '../projection.js';

/**
 * The days on which statements of a client are made (S0-45), and its zone. A client without days in
 * UTC has no document.
 */
export type InvoicingDocument = {
  readonly days: readonly number[];
  readonly timeZone: string;
  /** When the days were set; null = there are none. */
  readonly since: string | null;
  /** Position of the newest of these facts: a reader asks for what has changed. */
  readonly position: bigint;
};

const DAYS = 'settings.invoiceDates';
const ZONE = 'settings.timeZone';
const NONE: Omit<InvoicingDocument, 'position'> = { days: [], timeZone: 'UTC', since: null };

export const invoicing = projectionOf<InvoicingDocument>({
  collection: {
    name: 'invoicing',
    version: 1,
    key: 'client',
    indexes: [{ fields: ['position'], perClient: false }],
  },
  handles: new Set<ClientEventType>(['ClientCreated', 'SettingsChanged']),
  key: () => '',
  isSparse: true,
  evolve: after,
});

function after(document: InvoicingDocument | null, fact: Fact): InvoicingDocument | null {
  const { position } = fact;
  if (fact.type === 'ClientCreated') {
    const { invoiceDates: days, timeZone } = fact.data.settings;
    if (days.length === 0 && timeZone === 'UTC') return null;
    return { days, timeZone, since: sinceOf(days, fact), position };
  }
  if (fact.type !== 'SettingsChanged') return document;
  const valueOf = (path: string): unknown =>
    fact.data.changes.find(({ field }) => field === path)?.to;
  const days = valueOf(DAYS) as readonly number[] | undefined;
  const timeZone = valueOf(ZONE) as string | undefined;
  if (days === undefined && timeZone === undefined) return document;
  const before = document ?? NONE;
  return {
    days: days ?? before.days,
    since: days === undefined ? before.since : sinceOf(days, fact),
    timeZone: timeZone ?? before.timeZone,
    position,
  };
}

function sinceOf(days: readonly number[], { recordedAt }: Pick<Fact, 'recordedAt'>): string | null {
  return days.length === 0 ? null : iso(recordedAt);
}
