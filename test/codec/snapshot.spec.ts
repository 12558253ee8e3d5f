import fc from 'fast-check';
import { Map as PersistentMap } from 'immutable';
import { decodeSnapshot, encodeSnapshot } from '../../src/codec/snapshot.js';
import { schemaOf, SNAPSHOT_SCHEMAS, SNAPSHOT_SCHEMA } from '../../src/codec/snapshot-schema.js';
import { PROFILE_DEFAULT, SETTINGS_DEFAULT } from '../../src/domain/client/settings.js';
import type { ClientState, OpenReservation } from '../../src/domain/client/state.js';
import { termsOf } from '../../src/domain/client/terms.js';
import { eachWindow } from '../../src/domain/windows.js';
import { KEY, OTHER_KEY } from './frames.js';

const AT = { stream: 'client-0190a1b2-0000-7000-8000-000000000001', revision: 41n };

function reservation(expiresAt: number): OpenReservation {
  return {
    credits: 10_500_000n,
    captured: 2_000_000n,
    captures: 1,
    expiresAt,
    messageId: null,
    parts: 2,
    channel: 'smpp',
    country: 'DE',
    test: false,
    windows: { day: 4, week: 2, month: 1 },
  };
}

function stateWith(changed: Partial<ClientState>): ClientState {
  const settings = {
    ...SETTINGS_DEFAULT,
    allowCredit: '50',
    internalComments: 'pays late',
    imContact: { telegram: '@ada', teams: null },
  };
  return {
    clientId: '0190a1b2-0000-7000-8000-000000000001',
    currency: 'EUR',
    createdAt: 1_790_000_000_000,
    names: { username: 'ada', email: 'ada@example.org' },
    profile: { ...PROFILE_DEFAULT, firstName: 'Ada', lastName: 'Lovelace' },
    settings,
    terms: termsOf(settings),
    settingsRevision: 12n,
    status: 'DISABLED',
    disabledAt: 1_790_000_100_000,
    purgeAt: 1_797_776_100_000,
    purgeHeld: true,
    messagingRestricted: false,
    topUpPlan: { interval: 'MONTHLY', anchorDay: 31, mode: 'ADD', credits: '500' },
    topUps: {
      monthlyFrom: '2026-12-01',
      monthlyStopped: 'AMOUNT_LIMIT',
      planFrom: '2026-11-30',
      planStopped: null,
      credited: { MONTHLY_TOPUP: '2026-11', 'PLAN:WEEKLY': '2026-W47' },
      day: { date: '2026-11-20', firings: 3, credits: 7_500_001n },
      firedAt: [1_790_000_000_000],
    },
    passwordId: null,
    factorId: null,
    abandonedClaims: ['claim-1'],
    bySource: { recharged: { MANUAL: 10n ** 18n, PLAN: 7n }, withdrawn: { ADJUSTMENT: 7n } },
    assigned: 10n ** 18n,
    usedPosted: -1n,
    reserved: 21_000_000n,
    windows: {
      day: { ordinal: 4, from: 1, to: 2, credits: 7_500n, messages: 3 },
      week: { ordinal: 2, from: 1, to: 8, credits: 7_500n, messages: 3 },
      month: null,
    },
    reservations: PersistentMap({ 's-2': reservation(500), 's-1': reservation(900) }),
    earliestExpiry: 500,
    ...changed,
  };
}

/** Persistent maps of equal content may differ inside. */
function plain(state: ClientState | null): unknown {
  return state && { ...state, reservations: Object.fromEntries(state.reservations) };
}

function encoded(state: ClientState): string {
  return encodeSnapshot({ state, seen: null, latestAt: 7_000 }, KEY, AT);
}

describe('snapshots of a client', () => {
  it.each([
    ['with everything', stateWith({ passwordId: 'p-1', factorId: 'f-1' })],
    [
      'with nothing',
      stateWith({
        settings: SETTINGS_DEFAULT,
        terms: termsOf(SETTINGS_DEFAULT),
        topUpPlan: null,
        disabledAt: null,
        windows: eachWindow(() => null),
        reservations: PersistentMap(),
        earliestExpiry: Infinity,
      }),
    ],
  ])('give back a state %s', (_what, state) => {
    const restored = decodeSnapshot(encoded(state), KEY, AT);
    expect(plain(restored?.state ?? null)).toStrictEqual(plain(state));
    expect(restored?.seen).toBeNull();
  });

  it('have a separate schema for a client with a password', () => {
    const schemas = [null, 'p-1'].map((passwordId) => {
      const state = stateWith({ passwordId });
      const { schema } = JSON.parse(encoded(state)) as { schema: number };
      expect(schemaOf([], state)).toBe(schema);
      return [schema, schemaOf(['digest'], state)];
    });
    expect(schemas).toEqual([
      [9, 10],
      [11, 12],
    ]);
    const text = encoded(stateWith({ passwordId: 'p-1' }));
    const { sha256: _digest, ...stored } = JSON.parse(text) as { [member: string]: unknown };
    for (const changed of [{ schema: 1 }, { passwordId: null }]) {
      expect(decodeSnapshot(JSON.stringify({ ...stored, ...changed }), KEY, AT)).toBeNull();
    }
  });

  it('have a separate schema for a client with a second factor', () => {
    const [one, both] = [null, 'p-1'].map((passwordId) => {
      const state = stateWith({ passwordId, factorId: 'f-1' });
      const { schema } = JSON.parse(encoded(state)) as { schema: number };
      expect(schemaOf([], state)).toBe(schema);
      return [schema, schemaOf(['digest'], state)];
    });
    expect([one, both]).toEqual([
      [13, 14],
      [15, 16],
    ]);
    expect([...SNAPSHOT_SCHEMAS].sort((a, b) => a - b)).toEqual([9, 10, 11, 12, 13, 14, 15, 16]);
    const text = encoded(stateWith({ factorId: 'f-1' }));
    const { sha256: _digest, ...stored } = JSON.parse(text) as { [member: string]: unknown };
    for (const changed of [{ schema: 1 }, { schema: 3 }, { factorId: null }]) {
      expect(decodeSnapshot(JSON.stringify({ ...stored, ...changed }), KEY, AT)).toBeNull();
    }
  });

  it('give back which ids were seen, and do without in older ones', () => {
    const seen = { ids: 2, fields: ['AQI='] };
    const text = encodeSnapshot({ state: stateWith({}), seen, latestAt: 7 }, KEY, AT);
    expect(decodeSnapshot(text, KEY, AT)?.seen).toEqual(seen);
    const stored = JSON.parse(text) as { seen: unknown; sha256: string };
    const { seen: _seen, sha256: _digest, ...older } = stored;
    expect(decodeSnapshot(JSON.stringify(older), KEY, AT)?.seen).toBeNull();
    for (const seen of [7, { ids: '2', fields: [] }, { ids: 2, fields: [1] }, { ids: 2 }]) {
      const odd = decodeSnapshot(JSON.stringify({ ...older, seen }), KEY, AT);
      expect(odd).toMatchObject({ seen: null, state: {} });
    }
  });

  it('are not used when any byte of them was changed', () => {
    const text = encoded(stateWith({ assigned: 12_000_000n }));
    expect(decodeSnapshot(text, KEY, AT)?.state.assigned).toBe(12_000_000n);
    const changed = text.replace('"assigned":"12"', '"assigned":"92"');
    expect(changed).not.toBe(text);
    expect(decodeSnapshot(changed, KEY, AT)).toBeNull();
  });

  it('keep every amount to the last digit', () => {
    const amount = fc.bigInt(-(10n ** 18n), 10n ** 18n);
    fc.assert(
      fc.property(amount, amount, (assigned, usedPosted) => {
        const state = stateWith({ assigned, usedPosted });
        const restored = decodeSnapshot(encoded(state), KEY, AT)?.state;
        expect([restored?.assigned, restored?.usedPosted]).toEqual([assigned, usedPosted]);
      }),
    );
  });

  it('hold nothing personal in clear [I18]', () => {
    const text = encoded(stateWith({}));
    for (const word of ['ada', 'Lovelace', 'example.org', 'pays late']) {
      expect(text).not.toContain(word);
    }
    expect(text).toContain('"allowCredit":"50"');
  });

  it('list reservations in the order of their ids, whatever order they came in', () => {
    const stored = JSON.parse(encoded(stateWith({}))) as {
      reservations: { id: string }[];
    };
    expect(stored.reservations.map(({ id }) => id)).toEqual(['s-1', 's-2']);
  });

  it('are none under another key, without a key, at another place or of another schema', () => {
    const text = encoded(stateWith({}));
    const later = text.replace(`"schema":${SNAPSHOT_SCHEMA}`, `"schema":${SNAPSHOT_SCHEMA + 1}`);
    expect(decodeSnapshot(text, KEY, AT)).not.toBeNull();
    expect(decodeSnapshot(text, OTHER_KEY, AT)).toBeNull();
    expect(decodeSnapshot(text, null, AT)).toBeNull();
    expect(decodeSnapshot(text, KEY, { ...AT, revision: 42n })).toBeNull();
    expect(decodeSnapshot(text, KEY, { ...AT, stream: 'client-other' })).toBeNull();
    expect(decodeSnapshot(later, KEY, AT)).toBeNull();
    expect(decodeSnapshot(text.slice(0, -1), KEY, AT)).toBeNull();
  });
});
