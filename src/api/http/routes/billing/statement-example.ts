import { CLIENT_ID } from '../../../views/examples.js';

const OPENING = { assigned: '100', usedPosted: '35', reserved: '0', available: '65' };
const CLOSING = { assigned: '150', usedPosted: '36.5', reserved: '0', available: '113.5' };

/** A statement in the documentation. */
export const STATEMENT_EXAMPLE = {
  number: null,
  date: null,
  issuedAt: null,
  legalEntityId: null,
  clientId: CLIENT_ID,
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  from: '2026-10-31T23:00:00.000Z',
  to: '2026-11-30T23:00:00.000Z',
  after: '36',
  through: '39',
  opening: OPENING,
  closing: CLOSING,
  sums: { messages: 2, debited: '2', refunded: '0.5', recharged: '50', withdrawn: '0' },
  lines: [{ date: '2026-11-21', country: 'DE', messages: 2, debited: '2', refunded: '0.5' }],
  recharges: [
    {
      at: '2026-11-20T08:00:00.000Z',
      rechargeId: 'r-7',
      source: 'MANUAL',
      credits: '50',
      payment: { status: 'PAID', type: 'TRANSFER', date: '2026-11-20', reference: 'invoice 7' },
    },
  ],
  withdrawals: [],
  payments: [],
  legalEntity: {
    name: 'Telefonwerke GmbH',
    addressLines: ['Hauptstraße 1', '10115 Berlin'],
    country: 'DE',
    taxId: 'DE123456789',
    iban: null,
    footer: null,
  },
  billedTo: {
    name: 'Ada Lovelace',
    company: 'Engines Ltd',
    companyDetails: null,
    contractNumber: null,
    addressLines: ['1 Analytical Way', 'London'],
    country: 'GB',
  },
};

/** A statement in a list of the documentation. */
export const ISSUED_EXAMPLE = {
  number: 'DE-000017',
  date: '2026-12-01',
  issuedAt: '2026-11-30T23:01:00.000Z',
  legalEntityId: 'de-gmbh',
  currency: STATEMENT_EXAMPLE.currency,
  timeZone: STATEMENT_EXAMPLE.timeZone,
  from: STATEMENT_EXAMPLE.from,
  to: STATEMENT_EXAMPLE.to,
  opening: OPENING.assigned,
  closing: CLOSING.assigned,
  sums: STATEMENT_EXAMPLE.sums,
};
