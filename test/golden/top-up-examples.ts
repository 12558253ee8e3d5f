import type { ClientEvent, EventOf } from '../../src/domain/client/events.js';
import { PROFILE_DEFAULT, SETTINGS_DEFAULT } from '../../src/domain/client/settings.js';

const resetting = {
  interval: 'MONTHLY',
  anchorDay: 31,
  mode: 'RESET_TO',
  credits: '500',
} as const;
const filling = {
  interval: 'THRESHOLD',
  below: '10',
  credits: null,
  target: '100',
  capPerDay: '1000',
  breaker: { firings: 3, perMinutes: 10 },
} as const;
const monthlyTopup = { credits: '20', anchorDay: 15 };

export const TOP_UP_EXAMPLES: {
  readonly [T in 'TopUpPlanSet' | 'TopUpPlanRemoved' | 'TopUpPlanStopped']: EventOf<T>['data'];
} = {
  TopUpPlanSet: { plan: resetting },
  TopUpPlanRemoved: { plan: filling },
  TopUpPlanStopped: {
    source: 'PLAN',
    cause: 'BREAKER',
    periodKey: 'PLAN:THRESHOLD:2026-11-21:4',
  },
};

export const TOP_UP_ADDITIONS: { readonly [sample: string]: ClientEvent } = {
  'TopUpPlanSet.v1.first': {
    type: 'TopUpPlanSet',
    data: { plan: resetting, firstTopUp: '2026-11-30' },
  },
  'TopUpPlanStopped.v1.monthly': {
    type: 'TopUpPlanStopped',
    data: {
      source: 'MONTHLY_TOPUP',
      cause: 'AMOUNT_LIMIT',
      periodKey: 'MONTHLY_TOPUP:2026-12',
    },
  },
  'SettingsChanged.v1.first': {
    type: 'SettingsChanged',
    data: {
      changes: [{ field: 'settings.monthlyTopup', from: null, to: monthlyTopup }],
      terms: true,
      firstTopUp: '2026-12-15',
    },
  },
  'ClientCreated.v1.first': {
    type: 'ClientCreated',
    data: {
      clientId: '0190a1b2-0000-7000-8000-000000000001',
      currency: 'EUR',
      names: { username: 'ada', email: 'ada@example.org' },
      profile: { ...PROFILE_DEFAULT, firstName: 'Ada', lastName: 'Lovelace', country: 'GB' },
      settings: { ...SETTINGS_DEFAULT, timeZone: 'Europe/Berlin', monthlyTopup },
      createdAt: '2026-11-21T08:00:00.123Z',
      firstTopUp: '2026-12-15',
    },
  },
};
