import { decide } from '../../src/domain/client/decide/decide.js';
import { evolve } from '../../src/domain/client/fold.js';
import type { PeriodicPlan } from '../../src/domain/client/events.js';
import { missingOf } from '../../src/domain/client/missing.js';
import { normalName } from '../../src/domain/client/names.js';
import { decisionTime } from '../../src/domain/decision-time.js';
import { change, create, debit, recharge } from '../harness/commands.js';
import { at, given } from '../harness/given.js';
import { CLIENT_ID, MemoryLane } from '../harness/memory-lane.js';
import { fold } from '../harness/fold.js';

describe('creation', () => {
  it('creates a client with the totals 0, 0, 0 [S1-01] [S1-03] [S1-22] [C-2]', () => {
    given(at('2026-01-05T12:00:00Z'))
      .when(create())
      .then([
        {
          type: 'ClientCreated',
          data: { clientId: CLIENT_ID, currency: 'CREDIT', createdAt: '2026-01-05T12:00:00.000Z' },
        },
      ])
      .meter('0 | 0 | 0');
  });

  it('again is a replay under its key, else the id is taken [I9]', () => {
    const client = given(create(), recharge(5));
    client.when(create()).replays(0);
    client
      .when({ ...create(), key: { id: 'create-1', fingerprint: 'other' } })
      .refuses('ID_REUSED');
    client.when({ ...create(), key: { id: 'create-2', fingerprint: 'f' } }).refuses('ID_REUSED');
    client.when({ ...create(), key: undefined }).refuses('ID_REUSED');
  });

  it('must come before every other command', () => {
    given().when(debit('m-1')).refuses('CLIENT_NOT_FOUND');
    given().when({ type: 'DisableClient' }).refuses('CLIENT_NOT_FOUND');
  });

  it('names what the form still misses [S0-33] [S0-41] [S0-43]', () => {
    expect(missingOf(given(create()).lane.state)).toEqual([
      'phone',
      'priceUpdateEmail',
      'billingEmail',
    ]);
    const whole = create(
      { priceUpdateEmail: 'p@x.org', billingEmail: 'b@x.org' },
      { phone: '+49' },
    );
    expect(missingOf(given(whole).lane.state)).toEqual([]);
  });
});

describe('disabling', () => {
  it('sets the day of deletion, once [S1-33] [S1-36] [C-2]', () => {
    const client = given(at('2026-01-05T12:00:00Z'), create());
    client.when({ type: 'DisableClient' }).then([
      {
        type: 'ClientDisabled',
        data: {
          disabledAt: '2026-01-05T12:00:00.000Z',
          purgeAt: '2026-04-05T12:00:00.000Z',
          reason: null,
        },
      },
    ]);
    client
      .and(at('2026-01-06T12:00:00Z'))
      .when({ type: 'DisableClient', reason: 'x' })
      .changesNothing();
    given(create())
      .when({ type: 'DisableClient', reason: 'owes' })
      .then([{ type: 'ClientDisabled', data: { reason: 'owes' } }]);
    expect(client.lane.state).toMatchObject({
      status: 'DISABLED',
      disabledAt: Date.parse('2026-01-05T12:00:00Z'),
      purgeAt: Date.parse('2026-04-05T12:00:00Z'),
      settingsRevision: 1n,
    });
  });

  it('under a clock that is far behind counts 90 days from the latest fact of the client', () => {
    const data = {
      disabledAt: '2026-01-05T12:00:00.000Z',
      purgeAt: '2026-04-05T12:00:00.000Z',
    };
    const late = given(at('2026-01-05T12:00:00Z'), create(), at('2000-01-01T00:00:00Z'));
    late.when({ type: 'DisableClient' }).then([{ type: 'ClientDisabled', data }]);
    // The fact before it was recorded under the wrong clock, too.
    given(at('2026-01-05T12:00:00Z'), create(), at('2000-01-01T00:00:00Z'), recharge(5))
      .when({ type: 'DisableClient' })
      .then([{ type: 'ClientDisabled', data }]);
  });

  it('is undone by enabling, which cancels the deletion [S1-31] [S1-38]', () => {
    const client = given(create());
    client.when({ type: 'EnableClient' }).changesNothing();
    client.and({ type: 'DisableClient' });
    client.when({ type: 'EnableClient' }).then([{ type: 'ClientEnabled', data: {} }]);
    expect(client.lane.state).toMatchObject({ status: 'ACTIVE', disabledAt: null, purgeAt: null });
  });

  it('leaves recharges and settings possible [S0-R1]', () => {
    const client = given(create(), { type: 'DisableClient' });
    client.when(recharge(5)).meter('5 | 0 | 5');
    client.when(change({ 'settings.priority': 2 })).then([{ type: 'SettingsChanged' }]);
  });
});

describe('switches', () => {
  const reason = 'because';
  const plan: PeriodicPlan = { interval: 'DAILY', anchorDay: null, mode: 'ADD', credits: '5' };

  it('restrict and allow messaging, quiet when it is so already [S1-35]', () => {
    const client = given(create());
    client.when({ type: 'AllowMessaging', reason }).changesNothing();
    client
      .when({ type: 'RestrictMessaging', reason })
      .then([{ type: 'MessagingRestricted', data: { reason } }]);
    client.when({ type: 'RestrictMessaging', reason: 'again' }).changesNothing();
    client.when({ type: 'AllowMessaging', reason }).then([{ type: 'MessagingAllowed' }]);
    expect(client.lane.state).toMatchObject({ messagingRestricted: false, settingsRevision: 2n });
  });

  it('hold a purge and release it', () => {
    const client = given(create());
    client.when({ type: 'ReleasePurgeHold', reason }).changesNothing();
    client.when({ type: 'HoldPurge', reason }).then([{ type: 'PurgeHeld', data: { reason } }]);
    expect(client.lane.state).toMatchObject({ purgeHeld: true, settingsRevision: 1n });
    client.when({ type: 'HoldPurge', reason }).changesNothing();
    client.when({ type: 'ReleasePurgeHold', reason }).then([{ type: 'PurgeHoldReleased' }]);
    expect(client.lane.state.purgeHeld).toBe(false);
  });

  it('set a top-up plan and remove it [S2-11]', () => {
    const client = given(create());
    client.when({ type: 'RemoveTopUpPlan' }).changesNothing();
    client.when({ type: 'SetTopUpPlan', plan }).then([{ type: 'TopUpPlanSet', data: { plan } }]);
    client.when({ type: 'SetTopUpPlan', plan: { ...plan } }).changesNothing();
    expect(client.lane.state).toMatchObject({ topUpPlan: plan, settingsRevision: 1n });
    client.when({ type: 'RemoveTopUpPlan' }).then([{ type: 'TopUpPlanRemoved', data: { plan } }]);
    expect(client.lane.state.topUpPlan).toBeNull();
  });

  it('answer their key again as the first time [I9]', () => {
    const key = { id: 'k-1', fingerprint: 'disable' };
    const client = given(create(), { type: 'DisableClient', key }, { type: 'EnableClient' });
    client.when({ type: 'DisableClient', key }).replays(1);
    client
      .when({ type: 'RestrictMessaging', reason, key: { ...key, fingerprint: 'x' } })
      .refuses('ID_REUSED');
  });
});

describe('fences', () => {
  const abandon = { type: 'AbandonCreation', clientId: CLIENT_ID } as const;
  const claim = { type: 'AbandonNameClaim', commandId: 'c-1' } as const;

  it('permanently abandons a creation that never completed', () => {
    const stream = given();
    stream.when(abandon).then([{ type: 'ClientCreationAbandoned' }]);
    expect(stream.lane.fold).toBe('ABANDONED');
    stream.when(abandon).changesNothing();
    stream.when(create()).refuses('ID_REUSED');
    stream.when(debit('m-1')).refuses('CLIENT_NOT_FOUND');
    given(create()).when(abandon).refuses('ID_REUSED');
  });

  it('give up a rename unless the client uses the name [S0-01] [S0-39]', () => {
    const client = given(create());
    const named = { ...claim, name: 'username' } as const;
    client.when({ ...named, normal: 'ada' }).refuses('USERNAME_TAKEN');
    client.when({ ...claim, name: 'email', normal: 'ada@example.com' }).refuses('EMAIL_TAKEN');
    client.when({ ...named, normal: 'bob' }).then([{ type: 'NameClaimAbandoned' }]);
    client.when({ ...named, normal: 'bob' }).then([{ type: 'NameClaimAbandoned' }]);
    expect(client.lane.state.settingsRevision).toBe(0n);
    given()
      .when({ ...named, normal: 'bob' })
      .refuses('NOT_FOUND');
  });
});

describe('the normal form of a name', () => {
  it('ignores case, width and outer space [S0-01] [S1-04]', () => {
    expect(normalName('  ADA ')).toBe('ada');
    expect(normalName('Ａda')).toBe('ada');
    expect(normalName('STRASSE')).toBe(normalName('straße'));
    expect(normalName('ΟΔΟΣ')).toBe(normalName('οδος'));
    expect(normalName('e\u0301')).toBe(normalName('\u00c9'));
    expect(normalName('a.b+c@X.org')).toBe('a.b+c@x.org');
    expect(normalName('ı')).not.toBe(normalName('i'));
  });
});

describe('folding', () => {
  it('never throws and never changes what it was given', () => {
    const { lane } = given(create(), recharge(5));
    const [creation, recharged] = lane.facts;
    if (creation === undefined || recharged === undefined) throw new Error('two facts expected');
    expect(fold([recharged])).toBeNull();
    const before = Object.freeze(evolve(null, creation));
    expect(evolve(before, recharged)).not.toBe(before);
    expect(evolve(before, creation)).toBe(before);
    expect(fold(lane.facts)).toEqual(lane.fold);
  });

  it('gives a decision only what was looked up', () => {
    const lane = new MemoryLane();
    lane.submit(create());
    expect(decide(lane.fold, debit('m-1'), lane.env(debit('m-1'))).kind).toBe('refused');
  });
});

describe('decision time', () => {
  it('waits for the last event unless the clock had been wrong', () => {
    expect(decisionTime(10, null)).toEqual({ t: 10, suspect: false });
    expect(decisionTime(10, 9)).toEqual({ t: 10, suspect: false });
    expect(decisionTime(10, 3_600_009)).toEqual({ t: 3_600_009, suspect: false });
    expect(decisionTime(10, 3_600_010)).toEqual({ t: 10, suspect: true });
  });
});
