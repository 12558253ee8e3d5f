import { byLimit } from '../../domain/client/limits.js';
import { PROFILE_DEFAULT, SETTINGS_DEFAULT } from '../../domain/client/settings.js';
import { windowsIn } from '../../domain/windows.js';

/** Answers and outcomes as the documentation shows them. */
export const CLIENT_ID = '0190b5a8-7d5c-7f1a-9f7e-3a8f5f0b7c11';
const CREATED_AT = '2026-11-01T09:30:00.000Z';
const AT = '2026-11-21T08:00:00.000Z';
const HASH = 'a'.repeat(64);
const WINDOWS_NOW = windowsIn(() => 0, Date.parse(AT));

export const METER_EXAMPLE = {
  available: '65',
  used: '35',
  assigned: '100',
  reserved: '0',
  usedPosted: '35',
  text: '65 | 35 | 100',
  percentRemaining: 65,
  level: 'SUFFICIENT',
  spendable: '65',
  currency: 'CREDIT',
  revision: '36',
};

export const BALANCE_EXAMPLE = {
  ...METER_EXAMPLE,
  creditLineUsed: '0',
  overdrawUsed: '0',
  floor: '0',
  windows: byLimit(({ window, counts }) => {
    const [used, dailyMost] = counts === 'messages' ? [35, 1000] : ['35', '800'];
    const resetsAt = new Date(WINDOWS_NOW[window].to).toISOString();
    return { used, limit: window === 'day' ? dailyMost : null, resetsAt };
  }),
};

const NAMES = { username: 'ada', email: 'ada@example.com' };

export const SETTINGS_EXAMPLE = {
  ...NAMES,
  currency: 'CREDIT',
  settingsRevision: '0',
  profile: { ...PROFILE_DEFAULT, firstName: 'Ada', lastName: 'Lovelace' },
  settings: SETTINGS_DEFAULT,
};

export const ROW_EXAMPLE = {
  id: CLIENT_ID,
  ...NAMES,
  status: 'ACTIVE',
  messagingRestricted: false,
  createdAt: CREATED_AT,
  currency: 'CREDIT',
  profile: { firstName: 'Ada', lastName: 'Lovelace', company: null },
  revision: '36',
  meter: METER_EXAMPLE,
};

export const CHANGED_CLIENT_EXAMPLE = {
  id: CLIENT_ID,
  status: 'ACTIVE',
  messagingRestricted: false,
  createdAt: CREATED_AT,
  ...SETTINGS_EXAMPLE,
  revision: '36',
  meter: METER_EXAMPLE,
  missing: ['phone', 'priceUpdateEmail', 'billingEmail'],
};

export const CLIENT_EXAMPLE = {
  ...CHANGED_CLIENT_EXAMPLE,
  topUpPlan: null,
  topUpPlanStopped: null,
  monthlyTopupStopped: null,
};

export const LOG_ENTRY_EXAMPLE = {
  revision: '36',
  type: 'DEBIT',
  at: AT,
  credits: '-1',
  parts: 1,
  test: false,
  messageId: 'm-35',
  channel: 'api',
  after: { assigned: '100', usedPosted: '35', reserved: '0', available: '65' },
};

export const EVENT_EXAMPLE = {
  revision: '1',
  position: '2',
  eventId: '0190b5a8-7d5c-7f1a-9f7e-3a8f5f0b7c12',
  type: 'CreditsRecharged',
  at: AT,
  actor: { type: 'admin', id: 'k-1', name: 'operations' },
  correlationId: 'r-1',
  causationId: null,
  operation: { kind: 'recharge', id: 'top-1' },
  clockSuspect: false,
  data: {
    rechargeId: 'top-1',
    credits: '100',
    source: 'MANUAL',
    periodKey: null,
    payment: null,
    reason: null,
    after: { assigned: '100', usedPosted: '0', reserved: '0' },
  },
  prevHash: HASH,
  hash: HASH,
};

export const MESSAGE_EXAMPLE = {
  messageId: 'm-35',
  status: 'REJECTED',
  statusAt: AT,
  expired: false,
  reportDueAt: null,
  credits: '1',
  refunded: '0',
  remaining: '1',
  debit: LOG_ENTRY_EXAMPLE,
  reports: [{ status: 'REJECTED', stage: 'CARRIER', errorCode: '42', at: null, recordedAt: AT }],
  refunds: [],
};

export const RESERVATION_EXAMPLE = {
  reservationId: 'res-1',
  status: 'OPEN',
  credits: '10',
  captured: '0',
  released: '0',
  captures: 0,
  createdAt: AT,
  expiresAt: '2026-11-21T09:00:00.000Z',
  endedAt: null,
  messageId: null,
  parts: 1,
  channel: 'api',
  country: null,
  test: false,
  occurredAt: null,
};

export const RECHARGE_EXAMPLE = {
  rechargeId: 'top-1',
  clientId: CLIENT_ID,
  credits: '100',
  source: 'MANUAL',
  periodKey: null,
  at: AT,
  payment: { status: 'PAID', type: 'transfer', date: '2026-11-21', reference: 'RE-1042' },
  paymentUpdatedAt: null,
  reason: null,
};

export const VERIFICATION_EXAMPLE = { ok: true, revision: '36', hash: HASH, differences: [] };

export const REPLAY_EXAMPLE = {
  clientId: CLIENT_ID,
  revision: '36',
  recordedAt: AT,
  hash: HASH,
  at: AT,
  ...SETTINGS_EXAMPLE,
  createdAt: CREATED_AT,
  status: 'ACTIVE',
  messagingRestricted: false,
  disabledAt: null,
  purgeAt: null,
  purgeHeld: false,
  topUpPlan: null,
  meter: BALANCE_EXAMPLE,
  windows: BALANCE_EXAMPLE.windows,
  reservations: [],
};

export const OVERVIEW_EXAMPLE = {
  totals: [
    {
      currency: 'CREDIT',
      clients: 1,
      assigned: '100',
      usedPosted: '35',
      reserved: '0',
      used: '35',
      available: '65',
      creditsToday: '35',
      purged: { clients: 0, assigned: '0', usedPosted: '0' },
    },
  ],
  clients: {
    total: 1,
    byStatus: { ACTIVE: 1, DISABLED: 0 },
    byLevel: { SUFFICIENT: 1, LOW: 0, CRITICAL: 0 },
  },
  today: {
    date: '2026-11-21',
    messages: 35,
    refusals: { total: 1, byCode: { INSUFFICIENT_CREDITS: 1 } },
  },
};

export const PURGE_EXAMPLE = {
  clientId: CLIENT_ID,
  disabledAt: AT,
  purgeAt: '2027-02-19T08:00:00.000Z',
  held: false,
};

export const SCHEDULE_EXAMPLE = {
  kind: 'PURGE',
  dueAt: '2027-02-19T08:00:00.000Z',
  clientId: CLIENT_ID,
  id: CLIENT_ID,
  held: false,
};

export const PROJECTION_EXAMPLE = {
  name: 'balance',
  version: 1,
  position: '1234',
  lag: 0,
  state: 'live',
  rebuilding: null,
  lastError: null,
};

export const REFUSED_EXAMPLE = {
  at: AT,
  lastAt: AT,
  times: 1,
  clientId: CLIENT_ID,
  messageId: 'm-7',
  reservationId: null,
  credits: '70',
  channel: 'api',
  country: 'DE',
  keyId: '5f0c1a52-6f0e-4d7f-9b0a-0c9a4d2f7e11',
  code: 'INSUFFICIENT_CREDITS',
  refusals: [
    {
      code: 'INSUFFICIENT_CREDITS',
      available: '65',
      floor: '0',
      asked: '70',
      shortfall: '5',
    },
  ],
};

/** When the command in an example outcome was recorded. */
export const RECORDED_AT = '2026-11-21T08:00:00.012Z';

/** The fields of the message in the examples, beside its id and price. */
export const MESSAGE_FIELDS_EXAMPLE = { parts: 1, channel: 'api', country: 'DE', test: false };

/** An outcome with what a command made. */
export function outcomeExample(made: object): object {
  return {
    clientId: CLIENT_ID,
    revision: '36',
    position: '1234',
    replayed: false,
    meter: METER_EXAMPLE,
    ...made,
  };
}

/** The outcome of a command that shows the client. */
export function clientExample(made: object = {}): object {
  return outcomeExample({ client: CHANGED_CLIENT_EXAMPLE, ...made });
}

export const ACCESS_EVENT_EXAMPLE = {
  eventId: '0190b5a8-7d5c-7f1a-9f7e-3a8f5f0b7c11',
  position: '1234',
  type: 'ApiKeyRotated',
  at: '2026-11-21T08:00:00.000Z',
  actor: { type: 'admin', id: 'environment', name: 'TALLYSTICK_ADMIN_KEY' },
  correlationId: 'request-1',
  subjects: [{ kind: 'api-key', id: '8d7b1c04-7f8e-4c58-b9ac-3c0f6a1d2b90', name: 'smpp gateway' }],
  data: {
    replaces: '5f0c1a52-6f0e-4d7f-9b0a-0c9a4d2f7e11',
    overlapUntil: '2026-11-22T08:00:00.000Z',
    expiresAt: null,
  },
};

/** The outcome of a change of password. */
export function passwordExample(): object {
  return outcomeExample({ password: { changedAt: AT } });
}
