import type { ClientPurged } from '../../src/domain/client/events.js';

const CLIENT = '0190a1b2-0000-7000-8000-000000000001';

const purged: ClientPurged['data'] = {
  clientId: CLIENT,
  currency: 'EUR',
  recharged: { MANUAL: '100', MONTHLY_TOPUP: '30.5' },
  withdrawn: { ADJUSTMENT: '5' },
  usedPosted: '35.0075',
  reserved: '10',
  lastRevision: '47',
  lastHash: '5d2c',
  names: ['username-8f2c', 'email-91d0'],
};

export const PURGE_EXAMPLES = { ClientPurged: purged, PurgeCompleted: { clientId: CLIENT } };

export const PURGE_ADDITIONS = {
  'ClientPurged.v1.journal': {
    type: 'ClientPurged',
    data: {
      ...purged,
      currency: 'CREDIT',
      recharged: {},
      withdrawn: {},
      usedPosted: '0',
      reserved: '0',
      lastRevision: '1',
      names: [],
    },
  },
} as const;
