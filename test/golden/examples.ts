import type { AnyEvent } from '../../src/codec/versions.js';
import { DELIVERY_ADDITIONS } from './delivery-examples.js';
import { TOP_UP_ADDITIONS, TOP_UP_EXAMPLES } from './top-up-examples.js';
import { PURGE_ADDITIONS, PURGE_EXAMPLES } from './purge-examples.js';
import { WEBHOOK_EXAMPLES } from './webhook-examples.js';
import { PROFILE_DEFAULT, SETTINGS_DEFAULT } from '../../src/domain/client/settings.js';
import { OPERATOR_ADDITIONS, OPERATOR_EXAMPLES } from './operator-examples.js';

const CLIENT = '0190a1b2-0000-7000-8000-000000000001';
const COMMAND = '0190a1b2-0000-7000-8000-0000000000c1';
const MEMBER = '0190a1b2-0000-7000-8000-0000000000a1';
const RECORD = '0190a1b2-0000-7000-8000-0000000000b1';
const KEY = '0190a1b2-0000-7000-8000-0000000000d1';
const OTHER_KEY = '0190a1b2-0000-7000-8000-0000000000d2';
const NAMES = ['username-8f2c', 'email-91d0'];
const after = { assigned: '100', usedPosted: '35.0075', reserved: '10' };
const windows = { day: 12, week: 3, month: 1 };
const opened = {
  day: { ordinal: 12, from: '2026-11-20T23:00:00.000Z', to: '2026-11-21T23:00:00.000Z' },
};
const message = {
  parts: 2,
  channel: 'smpp',
  country: 'DE',
  test: true,
} as const;
const payment = {
  status: 'UNPAID',
  type: 'TRANSFER',
  date: '2026-11-21',
  reference: 'invoice 7',
} as const;
const charge = {
  ...message,
  occurredAt: '2026-11-21T07:59:59.000Z',
  warnings: ['DAILY_CREDIT_LIMIT'],
  windows,
  opened,
  after,
} as const;

/** One event of each type, of which a sample is written down when there is none yet. */
export const EXAMPLES: {
  readonly [T in AnyEvent['type']]: Extract<AnyEvent, { type: T }>['data'];
} = {
  ClientCreated: {
    clientId: CLIENT,
    currency: 'EUR',
    names: { username: 'ada', email: 'ada@example.org' },
    profile: { ...PROFILE_DEFAULT, firstName: 'Ada', lastName: 'Lovelace', country: 'GB' },
    settings: {
      ...SETTINGS_DEFAULT,
      timeZone: 'Europe/Berlin',
      limits: { ...SETTINGS_DEFAULT.limits, daily: { messages: 1000, credits: '800' } },
      imContact: { telegram: '@ada', teams: null },
      internalComments: 'pays late',
    },
    createdAt: '2026-11-21T08:00:00.123Z',
  },
  SettingsChanged: {
    changes: [
      { field: 'settings.allowCredit', from: '0', to: '50' },
      { field: 'settings.billingEmail', from: null, to: 'bills@example.org' },
      { field: 'settings.imContact', from: { telegram: '@ada', teams: null }, to: null },
    ],
    terms: true,
  },
  PasswordChanged: { passwordId: '0190a1b2-0000-4000-8000-0000000000a1' },
  SecondFactorActivated: { factorId: '0190a1b2-0000-4000-8000-0000000000a2' },
  SecondFactorRemoved: {},
  CreditsRecharged: {
    rechargeId: 'r-1',
    credits: '100',
    source: 'MANUAL',
    periodKey: null,
    payment,
    reason: 'first order',
    after,
  },
  RechargePaymentUpdated: { rechargeId: 'r-1', payment: { ...payment, status: 'PAID' } },
  CreditsWithdrawn: {
    withdrawalId: 'w-1',
    credits: '65',
    source: 'ADJUSTMENT',
    periodKey: null,
    reason: 'typing mistake',
    after,
  },
  MessageDebited: { messageId: 'm-1', credits: '0.0075', ...charge },
  CreditsReserved: {
    reservationId: 's-1',
    credits: '10',
    expiresAt: '2026-11-21T09:00:00.123Z',
    messageId: 'm-2',
    ...charge,
  },
  ReservationCaptured: {
    reservationId: 's-1',
    captureId: 'k-1',
    messageId: 'm-2',
    captured: '7',
    released: '3',
    final: false,
    ...message,
    windows,
    countedDay: 12,
    opened,
    after,
  },
  ReservationReleased: {
    reservationId: 's-1',
    credits: '3',
    cause: 'VOIDED',
    reason: 'not sent',
    windows,
    messageFreed: true,
    after,
  },
  DeliveryReported: {
    messageId: 'm-1',
    status: 'UNDELIVERABLE',
    stage: 'GATEWAY',
    errorCode: '0x0b',
    at: '2026-11-21T08:00:01.000Z',
    settled: false,
  },
  MessageExpired: { messageId: 'm-1', status: 'EXPIRED' },
  MessageRefunded: {
    messageId: 'm-1',
    refundId: 'f-1',
    credits: '0.005',
    remaining: '0.0025',
    cause: 'MANUAL',
    policyRevision: '12',
    requested: '0.005',
    reason: 'complaint',
    channel: null,
    country: null,
    windows,
    after,
  },
  ...TOP_UP_EXAMPLES,
  MessagingRestricted: { reason: 'owes us' },
  MessagingAllowed: { reason: 'has paid' },
  ClientDisabled: {
    disabledAt: '2026-11-21T08:00:00.123Z',
    purgeAt: '2027-02-19T08:00:00.123Z',
    reason: null,
  },
  ClientEnabled: {},
  PurgeHeld: { reason: 'audit' },
  PurgeHoldReleased: { reason: 'audit done' },
  ...PURGE_EXAMPLES,
  ClientCreationAbandoned: { clientId: CLIENT },
  NameClaimAbandoned: { name: 'username', commandId: COMMAND },
  NameReserved: { clientId: CLIENT, commandId: COMMAND },
  NameReleased: { clientId: CLIENT, commandId: COMMAND },
  StaffAdded: {
    staffId: MEMBER,
    role: 'auditor',
    profileId: RECORD,
    passwordId: null,
    names: NAMES,
    signIn: null,
  },
  StaffChanged: { staffId: MEMBER, fields: ['username', 'name'], profileId: RECORD, names: NAMES },
  StaffRoleChanged: { staffId: MEMBER, role: 'admin' },
  StaffDisabled: { staffId: MEMBER },
  StaffEnabled: { staffId: MEMBER },
  StaffRemoved: { staffId: MEMBER },
  StaffPasswordChanged: { staffId: MEMBER, passwordId: RECORD },
  StaffSecondFactorActivated: { staffId: MEMBER, factorId: RECORD },
  StaffSecondFactorRemoved: { staffId: MEMBER },
  StaffNameClaimAbandoned: { staffId: MEMBER, commandId: COMMAND },
  ApiKeyCreated: {
    keyId: KEY,
    name: 'smpp gateway',
    role: 'gateway',
    createdBy: 'staff-1',
    clientIds: [CLIENT],
    channels: ['smpp', 'api'],
    scopes: ['debit', 'report'],
    expiresAt: '2027-11-21T08:00:00.000Z',
  },
  ApiKeyAdopted: {
    keyId: KEY,
    name: 'first admin',
    role: 'admin',
    createdBy: 'first-start',
    clientIds: null,
    channels: null,
    scopes: null,
    expiresAt: null,
    createdAt: '2025-11-21T08:00:00.000Z',
  },
  ApiKeyRotated: {
    keyId: OTHER_KEY,
    replaces: KEY,
    overlapUntil: '2026-11-22T08:00:00.123Z',
    expiresAt: '2027-11-21T08:00:00.000Z',
  },
  ApiKeyDeleted: { keyId: KEY },
  ApiKeysUsed: { day: '2026-11-21', keyIds: [KEY, OTHER_KEY] },
  ...OPERATOR_EXAMPLES,
  ...WEBHOOK_EXAMPLES,
};

/** Samples of members that are younger than the version of their event, by the samples' names. */
export const ADDITIONS: { readonly [sample: string]: AnyEvent } = {
  ...OPERATOR_ADDITIONS,
  ...TOP_UP_ADDITIONS,
  'ClientDisabled.v1.reason': {
    type: 'ClientDisabled',
    data: {
      disabledAt: '2026-11-21T08:00:00.123Z',
      purgeAt: '2027-02-19T08:00:00.123Z',
      reason: 'contract ended',
    },
  },
  ...DELIVERY_ADDITIONS,
  ...PURGE_ADDITIONS,
  'NameReserved.v1.staff': {
    type: 'NameReserved',
    data: { staffId: MEMBER, commandId: COMMAND },
  },
  'NameReleased.v1.staff': {
    type: 'NameReleased',
    data: { staffId: MEMBER, commandId: COMMAND },
  },
  'StaffAdded.v1.password': {
    type: 'StaffAdded',
    data: {
      staffId: MEMBER,
      role: 'admin',
      profileId: RECORD,
      passwordId: RECORD,
      names: NAMES,
      signIn: null,
    },
  },
  'StaffAdded.v1.elsewhere': {
    type: 'StaffAdded',
    data: {
      staffId: MEMBER,
      role: 'admin',
      profileId: RECORD,
      passwordId: null,
      names: [],
      signIn: '5e8f',
    },
  },
  'ApiKeyCreated.v1.unbound': {
    type: 'ApiKeyCreated',
    data: {
      keyId: KEY,
      name: 'audit',
      role: 'auditor',
      createdBy: 'environment',
      clientIds: null,
      channels: null,
      scopes: null,
      expiresAt: null,
    },
  },
  'ApiKeyRotated.v1.unlimited': {
    type: 'ApiKeyRotated',
    data: {
      keyId: OTHER_KEY,
      replaces: KEY,
      overlapUntil: '2026-11-22T08:00:00.123Z',
      expiresAt: null,
    },
  },
};
