import type { ClientEventType, CountedIn, Fact } from '../src/domain/client/events.js';
import { formatCredits, readCredits } from '../src/domain/credits.js';
import { iso } from './iso.js';
import { projectionOf, type Plain } from './projection.js';

export type ReservationStatus = 'OPEN' | 'CAPTURED' | 'RELEASED' | 'EXPIRED';

/**
 * A reservation; the key is its reservationId. After its end `credits` = `captured` + `released`
 * (I5). An OPEN one with a past `expiresAt` is free, although no fact records it yet (I6).
 */
export type ReservationDocument = {
  readonly status: ReservationStatus;
  readonly credits: string;
  readonly captured: string;
  readonly released: string;
  readonly captures: number;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly endedAt: string | null;
  readonly messageId: string | null;
  readonly parts: number;
  readonly channel: string;
  readonly country: string | null;
  readonly test: boolean;
  readonly occurredAt: string | null;
  /** The limit windows whose capacity it takes, until it ends or expires. */
  readonly windows: Plain<CountedIn>;
};

export const reservations = projectionOf<ReservationDocument>({
  collection: {
    name: 'reservations',
    version: 3,
    key: 'text',
    indexes: [
      { fields: ['status', 'expiresAt'], perClient: true },
      { fields: ['status', 'expiresAt'], perClient: false },
    ],
  },
  handles: new Set<ClientEventType>([
    'CreditsReserved',
    'ReservationCaptured',
    'ReservationReleased',
  ]),
  key: (fact) => ('reservationId' in fact.data ? fact.data.reservationId : null),
  evolve(document, fact) {
    if (fact.type === 'CreditsReserved') return opened(fact);
    if (document === null) return null;
    if (fact.type === 'ReservationCaptured') return captured(document, fact);
    if (fact.type !== 'ReservationReleased') return document;
    return {
      ...document,
      status: fact.data.cause === 'EXPIRED' ? 'EXPIRED' : 'RELEASED',
      released: sum(document.released, fact.data.credits),
      endedAt: iso(fact.recordedAt),
    };
  },
});

function opened(fact: Extract<Fact, { type: 'CreditsReserved' }>): ReservationDocument {
  const { credits, expiresAt, messageId, parts, channel, country, test } = fact.data;
  const { occurredAt, windows } = fact.data;
  return {
    status: 'OPEN',
    credits,
    captured: '0',
    released: '0',
    captures: 0,
    createdAt: iso(fact.recordedAt),
    expiresAt,
    endedAt: null,
    messageId,
    parts,
    channel,
    country,
    test,
    occurredAt,
    windows,
  };
}

function captured(
  document: ReservationDocument,
  fact: Extract<Fact, { type: 'ReservationCaptured' }>,
): ReservationDocument {
  return {
    ...document,
    status: fact.data.final ? 'CAPTURED' : 'OPEN',
    captured: sum(document.captured, fact.data.captured),
    released: sum(document.released, fact.data.released),
    captures: document.captures + 1,
    endedAt: fact.data.final ? iso(fact.recordedAt) : null,
  };
}

function sum(a: string, b: string): string {
  return formatCredits(readCredits(a) + readCredits(b));
}
