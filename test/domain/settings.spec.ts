import { change, create, debit, recharge } from '../harness/commands.js';
import { given } from '../harness/given.js';

/** Every changeable field of the sources, a value that differs from the default, its kind A. */
type Field = [ids: string, path: string, value: unknown, kind?: 'terms'];

const FIELDS: Field[] = [
  ['S0-01] [S1-04', 'username', 'Grace'],
  ['S0-04', 'settings.managerId', 'staff-7'],
  ['S0-05', 'settings.lowBalanceThreshold', '25'],
  ['S0-06', 'settings.moderationMode', 'AUTOMATIC'],
  ['S0-07', 'settings.timeZone', 'Europe/Berlin', 'terms'],
  ['S0-08', 'settings.dispatchWindow', [{ days: ['MON'], from: '08:00', to: '20:00' }], 'terms'],
  ['S0-10', 'settings.allowCredit', '50', 'terms'],
  [
    'S0-11',
    'settings.overdraw',
    {
      amount: '20',
      validFrom: '2026-01-01T00:00:00.000Z',
      validUntil: '2026-02-01T00:00:00.000Z',
    },
    'terms',
  ],
  ['S0-12', 'settings.priority', 3],
  ['S0-13', 'settings.bypassBlacklist', true],
  ['S0-14', 'settings.dynamicSender', true],
  ['S0-15', 'settings.forwardMoViaSmpp', true],
  ['S0-16', 'settings.shortUrlEnabled', true],
  ['S0-17', 'settings.monthlyTopup', { credits: '500', anchorDay: 31 }, 'terms'],
  ['S0-18', 'settings.limits.daily.messages', 1000, 'terms'],
  ['S2-04', 'settings.limits.daily.credits', '800', 'terms'],
  ['S2-05', 'settings.limits.weekly.credits', '4000', 'terms'],
  ['S2-06', 'settings.limits.monthly.credits', '15000', 'terms'],
  ['S2-08', 'settings.creditControl', 'MONITOR_ONLY', 'terms'],
  ['S0-19', 'settings.canSendTests', true, 'terms'],
  ['S0-20', 'settings.dailyStatsMail', true],
  ['S0-21', 'settings.productPresetId', 'preset-1'],
  ['S0-22] [S1-05', 'profile.firstName', 'Grace'],
  ['S0-22] [S1-06', 'profile.lastName', 'Hopper'],
  ['S0-23', 'settings.contractNumber', 'C-17'],
  ['S0-24] [S1-15', 'profile.company', 'Analytical Engines'],
  ['S0-25', 'settings.dlrWaitDays', 3],
  ['S0-26', 'settings.expiredDeliveryStatus', 'UNKNOWN'],
  ['S0-27', 'settings.channels.smpp', false, 'terms'],
  ['S0-28', 'settings.channels.api', false, 'terms'],
  ['S0-29', 'settings.channels.web', false, 'terms'],
  ['S0-30', 'settings.channels.rest', false, 'terms'],
  ['S0-31', 'settings.channels.rcs', true, 'terms'],
  ['S0-32', 'settings.canCreateSubaccounts', true],
  ['S0-33] [S1-08', 'profile.phone', '+491234567'],
  ['S0-34', 'settings.companyDetails', 'HRB 1'],
  ['S0-35] [S1-09', 'profile.country', 'DE'],
  ['S0-36', 'settings.businessType', 'retail'],
  ['S0-37', 'settings.categoryType', 'gold'],
  ['S0-38', 'settings.imContact', { telegram: '@ada', teams: null }],
  ['S0-39] [S1-07', 'email', 'grace@example.com'],
  ['S0-40', 'settings.emailVerified', true],
  ['S0-41', 'settings.priceUpdateEmail', 'prices@example.com'],
  ['S0-42', 'settings.priceUpdateFormat', 'XLSX'],
  ['S0-43', 'settings.billingEmail', 'bills@example.com'],
  ['S0-44', 'settings.legalEntityId', 'entity-1'],
  ['S0-45', 'settings.invoiceDates', [1, 15]],
  ['S0-46', 'settings.sendStats', true],
  ['S0-47', 'settings.sendInvoices', true],
  ['S0-48', 'settings.billingDocsByEmail', true],
  ['S0-49', 'settings.internalComments', 'pays late'],
  ['S1-10', 'profile.state', 'Berlin'],
  ['S1-11', 'profile.city', 'Berlin'],
  ['S1-12', 'profile.postalCode', '10115'],
  ['S1-13', 'profile.addressLine1', 'Invalidenstraße 1'],
  ['S1-14', 'profile.addressLine2', '2nd floor'],
  ['S1-16', 'profile.role', 'CTO'],
  ['S0-26', 'settings.refundPolicy', { REJECTED: 'NONE' }],
];

const REQUIRED = ['username', 'email', 'profile.firstName', 'profile.lastName'];

function valueAt(root: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], root);
}

describe('every setting', () => {
  it.each(
    FIELDS.map(([ids, path, value, kind]) => ({ ids, path, value, terms: kind === 'terms' })),
  )('[$ids] $path can be changed and reset [S0-R1] [S0-R5]', ({ path, value, terms }) => {
    const client = given(create());
    const present = (): unknown => {
      const { names, profile, settings } = client.lane.state;
      return valueAt({ ...names, profile, settings }, path);
    };
    const from = present();
    client.when(change({ [path]: value })).then([
      {
        type: 'SettingsChanged',
        data: { changes: [{ field: path, from, to: value }], terms },
      },
    ]);
    expect(present()).toEqual(value);
    client.when(change({ [path]: structuredClone(value) })).changesNothing();
    if (REQUIRED.includes(path)) {
      client.when(change({ [path]: null })).refuses('INVALID_INPUT', { field: path });
    } else {
      client
        .when(change({ [path]: null }))
        .then([{ type: 'SettingsChanged', data: { changes: [{ field: path, to: from }] } }]);
      expect(present()).toEqual(from);
    }
  });
});

describe('a save', () => {
  it('is one fact with all changes in the order of their names [S0-R3]', () => {
    given(create())
      .when(
        change({
          username: 'grace',
          'settings.allowCredit': '5',
          'settings.priority': 1,
          email: 'g@x.org',
        }),
      )
      .then([
        {
          type: 'SettingsChanged',
          data: {
            changes: [
              { field: 'email', from: 'ada@example.com', to: 'g@x.org' },
              { field: 'settings.allowCredit', from: '0', to: '5' },
              { field: 'username', from: 'ada', to: 'grace' },
            ],
            terms: true,
          },
        },
      ]);
  });

  it('bears on the very next message [S0-R4]', () => {
    const client = given(create());
    client.when(debit('m-1')).refuses('INSUFFICIENT_CREDITS');
    client
      .and(change({ 'settings.allowCredit': '1' }))
      .when(debit('m-1'))
      .meter('-1 | 1 | 0');
  });

  it('is refused whole when a part of it is [S0-09] [S0-R3] [S0-R6] [I8]', () => {
    const client = given(create());
    client
      .when(change({ currency: 'EUR', username: null, nonsense: 1, 'settings.priority': 2 }))
      .refusesAll('CURRENCY_LOCKED', 'INVALID_INPUT', 'INVALID_INPUT');
    client.when(change({ currency: 'EUR' })).refuses('CURRENCY_LOCKED', { currency: 'CREDIT' });
    client.when(change({ currency: 'CREDIT' })).changesNothing();
    expect(client.lane.state.currency).toBe('CREDIT');
  });

  it('may insist on the settings it saw', () => {
    const client = given(
      create(),
      recharge(5),
      change({ 'settings.priority': 2 }),
      recharge(5, 'r-2'),
    );
    client
      .when(change({ 'settings.priority': 3 }, [0n]))
      .refuses('REVISION_MISMATCH', { revision: '2' });
    client.when(change({ 'settings.priority': 3 }, [2n])).then([{ type: 'SettingsChanged' }]);
    expect(client.lane.state.settingsRevision).toBe(4n);
  });

  it('of another e-mail takes back that it was verified [S0-40]', () => {
    const verified = 'settings.emailVerified';
    const client = given(create({ emailVerified: true }));
    client.when(change({ email: 'ada@example.com' })).changesNothing();
    client.when(change({ email: 'a@x.org' })).then([
      {
        type: 'SettingsChanged',
        data: {
          changes: [
            { field: 'email', to: 'a@x.org' },
            { field: verified, from: true, to: false },
          ],
        },
      },
    ]);
    client.and(change({ email: 'b@x.org', [verified]: true }));
    expect(client.lane.state.settings.emailVerified).toBe(true);
  });

  it('may reset a whole group', () => {
    const client = given(
      create(),
      change({ 'settings.limits.daily.messages': 5, 'settings.limits.weekly.credits': '7' }),
    );
    client.when(change({ 'settings.limits': null })).then([
      {
        type: 'SettingsChanged',
        data: {
          changes: [
            { field: 'settings.limits.daily.messages', from: 5, to: null },
            { field: 'settings.limits.weekly.credits', from: '7', to: null },
          ],
        },
      },
    ]);
    expect(client.lane.state.terms.limits).toEqual([]);
  });
});
