import {
  valuesOf,
  type FormValues,
  type SavedSettings,
} from '../../../console/src/staff/edit/form-values.js';
import { compared, merged } from '../../../console/src/staff/edit/merge.js';
import { patchOf } from '../../../console/src/staff/edit/patch.js';

const TYPING = { separator: ',', zone: 'Europe/Berlin' };

/** Settings as they are saved; only what the cases need. */
function saved(settings: Record<string, unknown> = {}): SavedSettings {
  return {
    ...{ username: 'ada', email: 'ada@example.com', currency: 'CREDIT', settingsRevision: '4' },
    profile: { firstName: 'Ada', lastName: 'Lovelace', company: null },
    settings: { allowCredit: '1.5', timeZone: 'Europe/Berlin', overdraw: null, ...settings },
  } as unknown as SavedSettings;
}

function edit(from: SavedSettings, changes: Partial<FormValues>): ReturnType<typeof patchOf> {
  const before = valuesOf(from, TYPING);
  return patchOf({ saved: from, before, after: { ...before, ...changes } }, TYPING);
}

describe('the changes of the settings form', () => {
  it('are nothing when nothing was changed', () => {
    expect(edit(saved(), {}).patch).toEqual({});
  });

  it('have only the changed fields, with amounts as the service writes them', () => {
    const { patch, faults } = edit(saved(), {
      ...{ 'settings.allowCredit': '2,50', 'settings.limits.daily.messages': '7' },
      ...{ 'profile.company': ' Engines ', 'settings.channels.rcs': true },
    });
    expect([...faults]).toEqual([]);
    expect(patch).toEqual({
      profile: { company: 'Engines' },
      settings: { allowCredit: '2.5', limits: { daily: { messages: 7 } }, channels: { rcs: true } },
    });
  });

  it('set a field back that was emptied, unless it is required', () => {
    const full = saved({ contractNumber: 'c-1' });
    const { patch, faults } = edit(full, { 'settings.contractNumber': '', username: ' ' });
    expect(patch).toMatchObject({ settings: { contractNumber: null } });
    expect([...faults]).toEqual([['username', { fault: 'REQUIRED' }]]);
  });

  it('have an overdraw whole, with the saved instants to the millisecond', () => {
    const overdraw = {
      ...{ amount: '5', validFrom: '2026-07-01T06:00:00.123Z' },
      validUntil: '2026-08-01T06:00:00.000Z',
    };
    const full = saved({ overdraw });
    expect(edit(full, { 'settings.overdraw.amount': '6' }).patch).toEqual({
      settings: { overdraw: { ...overdraw, amount: '6' } },
    });
    expect(edit(full, { 'settings.overdraw.validUntil': '2026-09-01T00:00' }).patch).toEqual({
      settings: { overdraw: { ...overdraw, validUntil: '2026-08-31T22:00:00.000Z' } },
    });
    expect(edit(full, { 'settings.overdraw.amount': '' }).patch).toEqual({
      settings: { overdraw: null },
    });
    const open = edit(saved(), { 'settings.overdraw.amount': '6' });
    expect([...open.faults.keys()]).toEqual([
      ...['settings.overdraw.validFrom', 'settings.overdraw.validUntil'],
    ]);
  });

  it('are merged with those of somebody else', () => {
    const opened = valuesOf(saved(), TYPING);
    const theirs = valuesOf(saved({ allowCredit: '9', contractNumber: 'c-2' }), TYPING);
    const mine = { ...opened, 'settings.allowCredit': '3', username: 'eve' };
    const rows = compared({ opened, theirs, mine });
    expect(rows.map(({ field, isConflict }) => [field.path, isConflict])).toEqual([
      ['settings.allowCredit', true],
      ['settings.contractNumber', false],
      ['username', false],
    ]);
    const kept = merged({ opened, theirs, mine }, new Set());
    expect([kept['settings.allowCredit'], kept['settings.contractNumber'], kept.username]).toEqual([
      ...['3', 'c-2', 'eve'],
    ]);
    const dropped = merged({ opened, theirs, mine }, new Set(['settings.allowCredit'] as const));
    expect([dropped['settings.allowCredit'], dropped.username]).toEqual(['9', 'eve']);
  });
});
