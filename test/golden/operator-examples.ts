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
};

/** The same without the members that may be absent. */
export const OPERATOR_ADDITIONS: { readonly [sample: string]: OperatorEvent } = {
  'LegalEntityAdded.v1.short': {
    type: 'LegalEntityAdded',
    data: { ...ENTITY, iban: null, footer: null },
  },
  'BrandSet.v1.short': {
    type: 'BrandSet',
    data: { ...BRAND, logo: null, mailFrom: null, loginText: null },
  },
};
