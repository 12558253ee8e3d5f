import fc from 'fast-check';
import type { ClientEvent, NameEvent } from '../../src/domain/client/events.js';
import {
  CHANNELS,
  DELIVERY_STATUSES,
  PERSONAL_FIELDS,
  SETTINGS_DEFAULT,
} from '../../src/domain/client/settings.js';
import type { Settings } from '../../src/domain/client/settings.js';
import { withWait } from './with-wait.js';
import { ANY_PLAN, LOCAL_DATE } from './any-plan.js';
import { record } from './record.js';

/** Any text that the facade lets in: every character, but no lone surrogate. */
export const text = fc.string({ unit: 'binary', maxLength: 30 });
const id = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
const credits = fc.bigInt(0n, 10n ** 18n).map((micro) => (micro / 1000n).toString());
const instant = fc
  .integer({ min: 0, max: 4_102_444_800_000 })
  .map((ms) => new Date(ms).toISOString());
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value);
const ordinal = fc.nat();
const windows = record({ day: ordinal, week: ordinal, month: ordinal });
const after = record({ usedPosted: credits, assigned: credits, reserved: credits });
const window = record({ to: instant, ordinal, from: instant });
const opened = fc.record(
  { week: window, day: window, month: window },
  { requiredKeys: [], noNullPrototype: true },
);
const channel = fc.constantFrom(...CHANNELS);
const status = fc.constantFrom(...DELIVERY_STATUSES);
const warnings = fc.subarray(['DAILY_CREDIT_LIMIT', 'INSUFFICIENT_CREDITS'] as const);
const payment = record({
  status: fc.constantFrom('PAID' as const, 'UNPAID' as const),
  type: maybe(text),
  date: maybe(fc.constant('2026-11-21')),
  reference: maybe(text),
});
const message = {
  parts: fc.integer({ min: 1, max: 3 }),
  channel,
  country: maybe(fc.constantFrom('DE', 'US')),
  test: fc.boolean(),
};
const charge = { ...message, occurredAt: maybe(instant), warnings, windows, after };

const imContact = record({ telegram: maybe(text), teams: maybe(text) });
const settings: fc.Arbitrary<Settings> = record({
  allowCredit: credits,
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin'),
  internalComments: maybe(text),
  imContact: maybe(imContact),
  billingEmail: maybe(text),
  dlrWaitDays: maybe(fc.nat()),
  refundPolicy: fc.constantFrom({}, { REJECTED: { percent: '12.5' } } as const),
}).map((some) => ({ ...SETTINGS_DEFAULT, ...some }));
const profile = record({
  firstName: text,
  lastName: text,
  phone: maybe(text),
  country: maybe(text),
  state: maybe(text),
  city: maybe(text),
  postalCode: maybe(text),
  addressLine1: maybe(text),
  addressLine2: maybe(text),
  company: maybe(text),
  role: maybe(text),
});

const textChange = record({
  field: fc.constantFrom(...PERSONAL_FIELDS).filter((field) => field !== 'settings.imContact'),
  from: maybe(text),
  to: maybe(text),
});
const change = fc.oneof(
  textChange,
  record({
    field: fc.constant('settings.imContact'),
    from: maybe(imContact),
    to: maybe(imContact),
  }),
  record({
    field: fc.constant('settings.dlrWaitDays'),
    from: maybe(fc.nat()),
    to: maybe(fc.nat()),
  }),
  record({
    field: fc.constant('settings.refundPolicy'),
    from: fc.constant({ REJECTED: 'FULL', EXPIRED: { percent: '5' } }),
    to: fc.constant({}),
  }),
);

function event<T extends ClientEvent['type'] | NameEvent['type'], D>(
  type: T,
  data: fc.Arbitrary<D>,
): fc.Arbitrary<{ readonly type: T; readonly data: D }> {
  return data.map((drawn) => ({ type, data: drawn }));
}

/** The three hot movements with and without the windows they open. */
function withOpened<D extends object>(data: fc.Arbitrary<D>): fc.Arbitrary<D> {
  return fc.oneof(
    data,
    fc.tuple(data, opened).map(([drawn, first]) => ({ ...drawn, opened: first })),
  );
}

const reasoned = record({ reason: text });
const name = record({ clientId: id, commandId: id });

/** An arbitrary event of each type. A type that is missing does not compile. */
export const EVENTS: {
  readonly [T in ClientEvent['type'] | NameEvent['type']]: fc.Arbitrary<
    Extract<ClientEvent | NameEvent, { type: T }>
  >;
} = {
  ClientCreated: event(
    'ClientCreated',
    record({
      clientId: id,
      currency: fc.constantFrom('EUR', 'CREDIT'),
      names: record({ username: text, email: text }),
      profile,
      settings,
      createdAt: instant,
      firstTopUp: LOCAL_DATE,
    }),
  ),
  SettingsChanged: event(
    'SettingsChanged',
    record({
      changes: fc.uniqueArray(change, { selector: ({ field }) => field, maxLength: 5 }),
      terms: fc.boolean(),
      firstTopUp: LOCAL_DATE,
    }),
  ),
  PasswordChanged: event('PasswordChanged', record({ passwordId: id })),
  SecondFactorActivated: event('SecondFactorActivated', record({ factorId: id })),
  SecondFactorRemoved: event('SecondFactorRemoved', record({})),
  CreditsRecharged: event(
    'CreditsRecharged',
    record({
      rechargeId: id,
      credits,
      source: fc.constantFrom('MANUAL' as const, 'PLAN' as const),
      periodKey: maybe(text),
      payment: maybe(payment),
      reason: maybe(text),
      after,
    }),
  ),
  RechargePaymentUpdated: event('RechargePaymentUpdated', record({ rechargeId: id, payment })),
  CreditsWithdrawn: event(
    'CreditsWithdrawn',
    record({
      withdrawalId: id,
      credits,
      source: fc.constantFrom('MANUAL' as const, 'ADJUSTMENT' as const),
      periodKey: maybe(text),
      reason: maybe(text),
      after,
    }),
  ),
  MessageDebited: event(
    'MessageDebited',
    withWait(withOpened(record({ messageId: id, credits, ...charge }))),
  ),
  CreditsReserved: event(
    'CreditsReserved',
    withOpened(
      record({
        reservationId: id,
        credits,
        expiresAt: instant,
        messageId: maybe(id),
        ...charge,
      }),
    ),
  ),
  ReservationCaptured: event(
    'ReservationCaptured',
    withWait(
      withOpened(
        record({
          reservationId: id,
          captureId: id,
          messageId: id,
          captured: credits,
          released: credits,
          final: fc.boolean(),
          ...message,
          windows,
          countedDay: maybe(ordinal),
          after,
        }),
      ),
    ),
  ),
  ReservationReleased: event(
    'ReservationReleased',
    record({
      reservationId: id,
      credits,
      cause: fc.constantFrom('VOIDED' as const, 'EXPIRED' as const),
      reason: maybe(text),
      windows,
      messageFreed: fc.boolean(),
      after,
    }),
  ),
  DeliveryReported: event(
    'DeliveryReported',
    record({
      messageId: id,
      status,
      stage: fc.constantFrom('GATEWAY' as const, 'CARRIER' as const),
      errorCode: maybe(text),
      at: maybe(instant),
      settled: fc.boolean(),
    }),
  ),
  MessageExpired: event('MessageExpired', record({ messageId: id, status })),
  MessageRefunded: event(
    'MessageRefunded',
    record({
      messageId: id,
      refundId: id,
      credits,
      remaining: credits,
      cause: fc.constantFrom('MANUAL' as const, 'POLICY' as const),
      policyRevision: maybe(fc.constant('7')),
      requested: maybe(credits),
      reason: maybe(text),
      channel: maybe(fc.constantFrom('api' as const, 'smpp' as const)),
      country: maybe(fc.constant('DE')),
      windows,
      after,
    }),
  ),
  TopUpPlanSet: event('TopUpPlanSet', ANY_PLAN.set),
  TopUpPlanRemoved: event('TopUpPlanRemoved', ANY_PLAN.removed),
  TopUpPlanStopped: event('TopUpPlanStopped', ANY_PLAN.stopped),
  MessagingRestricted: event('MessagingRestricted', reasoned),
  MessagingAllowed: event('MessagingAllowed', reasoned),
  ClientDisabled: event(
    'ClientDisabled',
    record({ disabledAt: instant, purgeAt: instant, reason: maybe(text) }),
  ),
  ClientEnabled: event('ClientEnabled', fc.constant({})),
  PurgeHeld: event('PurgeHeld', reasoned),
  PurgeHoldReleased: event('PurgeHoldReleased', reasoned),
  ClientPurged: event(
    'ClientPurged',
    record({
      clientId: id,
      currency: fc.constantFrom('CREDIT', 'EUR'),
      recharged: fc.dictionary(fc.constantFrom('MANUAL', 'PLAN'), credits, {
        noNullPrototype: true,
      }),
      withdrawn: fc.dictionary(fc.constantFrom('MANUAL', 'PLAN'), credits, {
        noNullPrototype: true,
      }),
      usedPosted: credits,
      reserved: credits,
      lastRevision: fc.constant('7'),
      lastHash: id,
      names: fc.array(id, { maxLength: 2 }),
    }),
  ),
  ClientCreationAbandoned: event('ClientCreationAbandoned', record({ clientId: id })),
  NameClaimAbandoned: event(
    'NameClaimAbandoned',
    record({ name: fc.constantFrom('username' as const, 'email' as const), commandId: id }),
  ),
  NameReserved: event('NameReserved', name),
  NameReleased: event('NameReleased', name),
};

export const anyEvent: fc.Arbitrary<ClientEvent | NameEvent> = fc.oneof(...Object.values(EVENTS));
