import type { OperatorEvent } from '../../src/domain/facts/events.js';

const ENTITY = {
  legalEntityId: 'de-gmbh',
  name: 'Telefonwerke GmbH',
  addressLines: ['Hauptstraße 1', '10115 Berlin'],
  country: 'DE',
  taxId: 'DE123456789',
  iban: 'DE89370400440532013000',
  invoicePrefix: 'DE-',
  footer: 'Payable within 14 days.',
};
const { legalEntityId: _, ...ENTITY_DETAILS } = ENTITY;
const BRAND = {
  domain: 'sms.example.com',
  name: 'Example SMS',
  primaryColour: '#336699',
  logo: {
    logoId: '0190a1b2-0000-7000-8000-0000000000e1',
    type: 'image/png',
    digest: '6d1ad3b0a0b3e5b3f7f1f0b8a2c4e7a1f2f0d1e4a6c7b8d9e0f1a2b3c4d5e6f7',
  },
  supportEmail: 'help@example.com',
  mailFrom: 'billing@example.com',
  loginText: 'Welcome',
} as const;

const PRESET = {
  presetId: 'wholesale',
  name: 'Wholesale',
  settings: {
    allowCredit: '500',
    limits: { daily: { messages: 1000 } },
    dlrWaitDays: 3,
    overdraw: null,
  },
} as const;
const STATEMENT = {
  number: 'DE-000017',
  legalEntityId: 'de-gmbh',
  date: '2026-12-01',
  clientId: '0190a1b2-0000-7000-8000-000000000001',
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  offsets: [{ from: '2026-10-29T23:00:00.000Z', seconds: 3600 }],
  from: '2026-10-31T23:00:00.000Z',
  to: '2026-11-30T23:00:00.000Z',
  after: '36',
  through: '39',
  opening: { assigned: '100', usedPosted: '35', reserved: '0' },
  closing: { assigned: '150', usedPosted: '36.5', reserved: '0' },
  sums: { messages: 2, debited: '2', refunded: '0.5', recharged: '50', withdrawn: '0' },
  digest: '6d1ad3b0a0b3e5b3f7f1f0b8a2c4e7a1f2f0d1e4a6c7b8d9e0f1a2b3c4d5e6f7',
  legalEntity: ENTITY_DETAILS,
  billedTo: 'c2VhbGVk',
};

/** One event of each type that the operator makes about the ledger as a whole. */
export const OPERATOR_EXAMPLES: {
  readonly [T in OperatorEvent['type']]: Extract<OperatorEvent, { type: T }>['data'];
} = {
  LegalEntityAdded: ENTITY,
  LegalEntityChanged: { ...ENTITY, name: 'Telefonwerke AG' },
  LegalEntityRemoved: { legalEntityId: 'de-gmbh' },
  BrandSet: BRAND,
  BrandRemoved: { domain: 'sms.example.com' },
  PresetCreated: PRESET,
  PresetChanged: { ...PRESET, name: 'Retail' },
  PresetRemoved: { presetId: 'wholesale' },
  StatementIssued: STATEMENT,
};

/** The same without the members that may be absent. */
export const OPERATOR_ADDITIONS: { readonly [sample: string]: OperatorEvent } = {
  'LegalEntityAdded.v1.short': {
    type: 'LegalEntityAdded',
    data: { ...ENTITY, iban: null, footer: null },
  },
  'StatementIssued.v1.short': {
    type: 'StatementIssued',
    data: { ...STATEMENT, legalEntity: null, legalEntityId: null, number: 'S-000001' },
  },
  'BrandSet.v1.short': {
    type: 'BrandSet',
    data: { ...BRAND, logo: null, mailFrom: null, loginText: null },
  },
};
