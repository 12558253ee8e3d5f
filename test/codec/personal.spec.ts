import fc from 'fast-check';
import { decodeFact, encode } from '../../src/codec/codec.js';
import type { ClientEvent } from '../../src/domain/client/events.js';
import {
  PERSONAL_FIELDS,
  PROFILE_DEFAULT,
  SETTINGS_DEFAULT,
} from '../../src/domain/client/settings.js';
import { FRAME, KEY, logged } from './frames.js';

/** A text that differs from everything else in an event. */
const telling = fc.uuid().map((uuid) => `Ada “${uuid}” & sons`);
const NOTHING = { assigned: '0', usedPosted: '0', reserved: '0' };
const AT = '2026-11-21T08:00:00.000Z';
const WINDOWS = { day: 1, week: 1, month: 1 };

const PERSONAL_SETTINGS = [...PERSONAL_FIELDS]
  .filter((path) => path.startsWith('settings.'))
  .map((path) => path.slice('settings.'.length));

/** Every event that may say something personal, saying `word` wherever it can. */
function saying(word: string): ClientEvent[] {
  const payment = { status: 'PAID', type: null, date: null, reference: word } as const;
  const profile = Object.keys(PROFILE_DEFAULT).map((name) => [name, word]);
  const settings = PERSONAL_SETTINGS.map((name) => [
    name,
    name === 'imContact' ? { telegram: word, teams: word } : word,
  ]);
  const changes = [...PERSONAL_FIELDS].map((field) => ({
    field,
    ...(field === 'settings.imContact'
      ? { from: { telegram: word, teams: null }, to: { telegram: null, teams: word } }
      : { from: word, to: word }),
  }));
  return [
    {
      type: 'ClientCreated',
      data: {
        clientId: 'c-1',
        currency: 'EUR',
        names: { username: word, email: word },
        profile: { ...PROFILE_DEFAULT, ...Object.fromEntries(profile) },
        settings: { ...SETTINGS_DEFAULT, ...Object.fromEntries(settings) },
        createdAt: '2026-11-21T08:00:00.000Z',
      },
    },
    { type: 'SettingsChanged', data: { changes, terms: false } },
    {
      type: 'CreditsRecharged',
      data: {
        rechargeId: 'r-1',
        credits: '1',
        source: 'MANUAL',
        periodKey: null,
        payment,
        reason: word,
        after: NOTHING,
      },
    },
    { type: 'RechargePaymentUpdated', data: { rechargeId: 'r-1', payment } },
    {
      type: 'CreditsWithdrawn',
      data: {
        withdrawalId: 'w-1',
        credits: '1',
        source: 'MANUAL',
        periodKey: null,
        reason: word,
        after: NOTHING,
      },
    },
    {
      type: 'ReservationReleased',
      data: {
        reservationId: 's-1',
        credits: '1',
        cause: 'VOIDED',
        reason: word,
        windows: WINDOWS,
        messageFreed: true,
        after: NOTHING,
      },
    },
    {
      type: 'MessageRefunded',
      data: {
        messageId: 'm-1',
        refundId: 'f-1',
        credits: '1',
        remaining: '0',
        cause: 'MANUAL',
        policyRevision: null,
        requested: null,
        reason: word,
        channel: 'api',
        country: 'DE',
        windows: WINDOWS,
        after: NOTHING,
      },
    },
    { type: 'MessagingRestricted', data: { reason: word } },
    { type: 'MessagingAllowed', data: { reason: word } },
    { type: 'PurgeHeld', data: { reason: word } },
    { type: 'ClientDisabled', data: { disabledAt: AT, purgeAt: AT, reason: word } },
    { type: 'PurgeHoldReleased', data: { reason: word } },
  ];
}

describe('personal data in events', () => {
  it('is never stored in clear [I18]', () => {
    fc.assert(
      fc.property(telling, (word) => {
        for (const event of saying(word)) {
          const { data, metadata } = encode(event, FRAME, KEY).stored;
          const uuid = word.slice(5, 41);
          for (const clear of [word, uuid, Buffer.from(uuid).toString('base64url')]) {
            expect(data + metadata).not.toContain(clear);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('reads "erased" once the key is gone, and the rest as before', () => {
    const erased = saying('erased').map(withoutContacts);
    saying('Ada').forEach((event, index) => {
      const stored = logged(encode(event, FRAME, KEY), FRAME);
      const fact = decodeFact(stored, null);
      expect({ type: fact.type, data: fact.data }).toStrictEqual(erased[index]);
      expect(decodeFact(stored, KEY).data).toStrictEqual(event.data);
    });
  });

  it('reads nothing, not "erased", where nothing was said', () => {
    const quiet: ClientEvent = {
      type: 'SettingsChanged',
      data: {
        changes: [{ field: 'settings.billingEmail', from: null, to: 'a@example.org' }],
        terms: false,
      },
    };
    const fact = decodeFact(logged(encode(quiet, FRAME, KEY), FRAME), null);
    expect(fact.data).toEqual({
      changes: [{ field: 'settings.billingEmail', from: null, to: 'erased' }],
      terms: false,
    });
  });

  it('encrypts the same text differently every time', () => {
    const [one, other] = [1, 2].map(
      () => encode({ type: 'PurgeHeld', data: { reason: 'audit' } }, FRAME, KEY).stored.data,
    );
    expect(one).not.toBe(other);
  });
});

/** Contacts are an object: they have no text that could read "erased". */
function withoutContacts(event: ClientEvent): ClientEvent {
  if (event.type === 'ClientCreated') {
    const settings = { ...event.data.settings, imContact: null };
    return { type: event.type, data: { ...event.data, settings } };
  }
  if (event.type !== 'SettingsChanged') return event;
  const changes = event.data.changes.map((change) =>
    change.field === 'settings.imContact' ? { ...change, from: null, to: null } : change,
  );
  return { type: event.type, data: { ...event.data, changes } };
}
